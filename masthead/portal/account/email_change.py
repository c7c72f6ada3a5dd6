"""Changing the e-mail address: requested on the account page, confirmed or stopped by link."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from masthead.accounts import email_change
from masthead.accounts.addresses import read_address
from masthead.accounts.email_change import ChangeLink
from masthead.accounts.models import Reader
from masthead.core.origin import ip_of, same_origin_only
from masthead.core.rates import Refusal
from masthead.portal.responses import private_page, private_redirect, signed_in_only, too_often
from masthead.privacy import merge


@signed_in_only
@require_POST
def ask(request: HttpRequest, reader: Reader) -> HttpResponse:
    address = read_address(request.POST.get("email", "")[:320])
    if address.problem:
        messages.error(
            request, gettext("Nothing was changed. %(problem)s") % {"problem": address.problem}
        )
    elif address.kept == reader.email:
        messages.error(request, gettext("That is already your address. Nothing was changed."))
    elif refusal := _request_change(request, reader, address.kept):
        return too_often(request, refusal)
    return private_redirect(f"{reverse('account')}#profile")


def _request_change(request: HttpRequest, reader: Reader, new: str) -> Refusal | None:
    result = email_change.ask(reader=reader, new=new, ip=ip_of(request))
    if isinstance(result, Refusal):
        return result
    messages.success(
        request,
        gettext("We sent an e-mail to %(new)s. Confirm the change with the link in it.")
        % {"new": new},
    )
    return None


@same_origin_only
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, link: str) -> HttpResponse:
    """The page behind a mailed link. Viewing it changes nothing; its button does."""
    found = email_change.read_link(link)
    if found is None or not (found.can_confirm or found.can_stop):
        return private_page(request, "link_ended", {"is_address": True}, status=410)
    if request.method != "POST":
        return private_page(request, "address_change", {"link": found, "change": found.change})
    return _confirm_or_stop(request, found)


def _confirm_or_stop(request: HttpRequest, link: ChangeLink) -> HttpResponse:
    ip, here = ip_of(request), request.session.session_key
    if link.can_stop:
        done = email_change.stop(link=link, ip=ip, make_room=merge.merge)
    else:
        done = email_change.confirm(link=link, ip=ip, here=here)
    context = {"link": link, "change": link.change, "done": done}
    return private_page(request, "address_change_done", context, status=200 if done else 410)
