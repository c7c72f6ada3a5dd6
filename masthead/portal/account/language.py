"""The language of a reader's account and that of the browser they sign in with."""

from django.http import HttpRequest, HttpResponse

from masthead.accounts.models import Reader
from masthead.accounts.readers import choose_language
from masthead.core.interface_language import chosen_language, closest_language, remember_language
from masthead.core.origin import ip_of


def align_language(request: HttpRequest, response: HttpResponse, reader: Reader) -> None:
    """Show this browser the language of the account. An account without one takes the language
    that was chosen in this browser."""
    chosen = chosen_language(request)
    if reader.language:
        remember_language(response, closest_language(reader.language))
    elif chosen:
        choose_language(reader=reader, language=chosen, ip=ip_of(request))
