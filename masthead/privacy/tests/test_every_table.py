"""Every table that knows a person is exported to them and erased on request, or says why not."""

from collections.abc import Iterable

from django.apps import apps
from django.db.models import EmailField, Model

from masthead.accounts.models import Reader
from masthead.privacy.erasure import ERASERS
from masthead.privacy.export import TABLES

# What a person is not told, and why.
NOT_EXPORTED = {
    "account.EmailAddress": "allauth's; empty, since addresses stand on the reader",
    "accounts.SignInCode": "a secret that lives ten minutes",
    "billing.Issuer": "the publisher's own address",
    "newsletters.Newsletter": "the newsletter's own addresses",
    "publishing.Person": "a public byline",
    "publishing.Picture": "who uploaded it, for the desk",
    "publishing.Publication": "the publication's own addresses",
}
# What the erasure leaves as it is, and why.
NOT_ERASED = {
    "account.EmailAddress": "allauth's; empty, since addresses stand on the reader",
    "billing.Invoice": "accounting law",
    "billing.Issuer": "the publisher's own address",
    "newsletters.Newsletter": "the newsletter's own addresses",
    "publishing.Picture": "who uploaded it, by a row without a name",
    "publishing.Publication": "the publication's own addresses",
}
_ADDRESS_COLUMNS = {"address", "email"}  # where a channel's address is no e-mail address
_NO_PERSON = {"publishing.Embed"}  # the address of a page


def label(model: type[Model]) -> str:
    return str(model._meta.label)


def knowing_a_person() -> set[str]:
    """Tables with a reader, or with somebody's address, in their own columns. Wagtail's are about
    work at the desk."""
    pointing = {label(each.related_model) for each in Reader._meta.related_objects}
    addressed = {label(model) for model in apps.get_models() if _has_address(model)}
    found = (pointing | addressed) - _NO_PERSON
    return {each for each in found if not each.startswith("wagtail")}


def _has_address(model: type[Model]) -> bool:
    return any(
        isinstance(field, EmailField) or field.name in _ADDRESS_COLUMNS
        for field in model._meta.local_concrete_fields
    )


def covered(models: Iterable[tuple[type[Model], ...]]) -> set[str]:
    return {label(each) for several in models for each in several}


def test_every_table_that_knows_a_person_is_exported() -> None:
    exported = covered(table.models for table in TABLES)
    assert knowing_a_person() - exported == set(NOT_EXPORTED)


def test_every_table_that_knows_a_person_is_erased() -> None:
    erased = covered(eraser.models for eraser in ERASERS)
    assert knowing_a_person() - erased == set(NOT_ERASED)


def test_the_search_for_tables_finds_readers_and_addresses() -> None:
    assert {
        "accounts.Reader",
        "outbox.TransactionalMessage",
        "membership.Seat",
    } <= knowing_a_person()
