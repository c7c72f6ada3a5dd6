"""The language in which somebody is written to."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils.translation import get_language, override

from masthead.accounts.models import Reader
from masthead.core.interface_language import closest_language
from masthead.publishing.models import Publication


@contextmanager
def written_for(address: str) -> Iterator[None]:
    """Within this, texts are in the language of the account with this address. Without a choice
    there, they are in the language of the page that asked for the mail, or the publication's."""
    with override(_language_at(address)):
        yield


def _language_at(address: str) -> str:
    chosen = Reader.objects.filter(email=address).values_list("language", flat=True).first()
    active = get_language() or settings.LANGUAGE_CODE
    if chosen or active == settings.LANGUAGE_CODE:
        return closest_language(chosen or Publication.load().language)
    return active
