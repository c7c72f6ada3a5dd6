"""Two accounts of one person made one. Whoever finds their account gone begins another at the same
address before the letter that gives the first one back is opened; a form of ours, filled in by
anybody, begins one too. Nothing of the second is lost: what it holds goes over to the first."""

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.db.models import ForeignObjectRel

from masthead.accounts import closure
from masthead.accounts.models import AuditEntry, Device, Reader
from masthead.billing.models import Contract, Customer
from masthead.membership import seats
from masthead.newsletters.models import Subscriber

# The record tells what each row did; devices and keys open the row that they were made for.
_STAYS = (AuditEntry, Authenticator, Device)


@transaction.atomic
def merge(newcomer: Reader, into: Reader, ip: str | None) -> None:
    """Hand over what the newer account holds, and set it aside. Where both have the like, the
    older one's stays and the newer one's is kept on the row that was set aside. Only a second
    contract that runs keeps that row open: its letters then go to the address, and staff see it
    in the record."""
    address = newcomer.email
    _keep_what_was_confirmed_last(newcomer, into)
    for relation in _relations():
        _hand_over(relation, newcomer, into)
    seats.free_all_of(reader=newcomer)
    Customer.objects.filter(reader=newcomer, email="").update(email=address)
    runs = Contract.objects.filter(customer__reader=newcomer, closed_at=None).exists()
    closure.set_aside(newcomer, into=into, still_open=runs, ip=ip)


def _keep_what_was_confirmed_last(newcomer: Reader, into: Reader) -> None:
    """What the inbox confirmed in the newer account wins over a list that the older one has left,
    or was taken off."""
    active = Subscriber.objects.filter(reader=newcomer, state=Subscriber.State.ACTIVE)
    idle = Subscriber.objects.filter(reader=into).exclude(state=Subscriber.State.ACTIVE)
    idle.filter(newsletter__in=active.values("newsletter")).delete()


def _relations() -> Iterator[ForeignObjectRel]:
    """Whatever points at a reader, whatever app it is of; roles are given by a person."""
    for relation in Reader._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel) or relation.many_to_many:
            continue
        if not relation.related_model._meta.auto_created and relation.related_model not in _STAYS:
            yield relation


def _hand_over(relation: ForeignObjectRel, newcomer: Reader, into: Reader) -> None:
    """Row by row: one that the database refuses the older account, since it has the like, stays."""
    rows = relation.related_model._base_manager.filter(**{relation.field.name: newcomer})
    for key in list(rows.values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                rows.filter(pk=key).update(**{relation.field.name: into})
        except IntegrityError:
            continue
