"""Signing in, for readers and staff alike, with a code sent by e-mail."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from masthead.accounts import codes, second_step
from masthead.accounts.addresses import Address, read_address
from masthead.accounts.codes import EnteredCode, Verdict
from masthead.accounts.models import Device
from masthead.core.origin import ip_of, same_origin_only
from masthead.core.rates import Refusal
from masthead.portal.account import sessions
from masthead.portal.responses import (
    own_path,
    private_page,
    private_redirect,
    reader_here,
    too_often,
)

COOKIE = "masthead_code"
COOKIE_SECONDS = 1800
LONGEST_TYPED = 320
_SALT = "masthead.sign-in.cookie"


@dataclass(frozen=True, slots=True)
class AwaitedCode:
    """The code that this browser is expected to enter."""

    code_id: int
    address: str
    suggestion: str = ""
    onward: str = ""


@same_origin_only
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    onward = own_path(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.method == "POST":
        return _send_code(request, onward)
    reader = reader_here(request)
    if reader is None:
        return private_page(request, "sign_in", {"onward": onward})
    if onward.startswith(reverse("wagtailadmin_home")) and not reader.has_perm(second_step.DESK):
        return private_page(request, "not_staff", {"reader": reader}, status=403)
    return private_redirect(onward or reverse("account"))


def _send_code(request: HttpRequest, onward: str) -> HttpResponse:
    typed = request.POST.get("email", "").strip()[:LONGEST_TYPED]
    address = read_address(typed)
    if address.problem:
        context = {"onward": onward, "typed": typed, "problem": address.problem}
        return private_page(request, "sign_in", context, status=422)
    return _issue_code(request, address, onward)


def _issue_code(request: HttpRequest, address: Address, onward: str) -> HttpResponse:
    issued = codes.issue(address=address.kept, ip=ip_of(request), onward=onward)
    if isinstance(issued, Refusal):
        return too_often(request, issued)
    response = private_redirect(reverse("enter_code"))
    _remember_awaited(
        response, AwaitedCode(issued.code_id, address.kept, address.suggestion, onward)
    )
    return response


@same_origin_only
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    awaited = _read_awaited(request)
    if awaited is None:
        return private_redirect(reverse("sign_in"))
    if request.method == "POST":
        return _check_code(request, awaited)
    return private_page(request, "code", {"awaited": awaited})


@same_origin_only
@require_POST
def send_again(request: HttpRequest) -> HttpResponse:
    awaited = _read_awaited(request)
    if awaited is None:
        return private_redirect(reverse("sign_in"))
    return _issue_code(
        request, Address(awaited.address, suggestion=awaited.suggestion), awaited.onward
    )


@same_origin_only
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, secret: str) -> HttpResponse:
    """The link in the e-mail. Opening it signs no one in; the button does."""
    code = codes.asked_by_link(secret)
    if code is None:
        return private_page(request, "link_ended", {}, status=410)
    if request.method != "POST":
        return private_page(request, "by_link", {"address": code.address})
    return _finish(request, codes.enter_by_link(secret=secret, ip=ip_of(request)))


@same_origin_only
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    sessions.close(request)
    return private_redirect(reverse("front"))


@require_POST
def sign_out_of_desk(request: HttpRequest) -> HttpResponse:
    """The desk's own button; its form carries Django's CSRF token."""
    sessions.close(request)
    return private_redirect(reverse("sign_in"))


def _check_code(request: HttpRequest, awaited: AwaitedCode) -> HttpResponse:
    ip, digits = ip_of(request), request.POST.get("code", "")[:20]
    if refusal := codes.has_guessed_enough(ip=ip):
        return too_often(request, refusal)
    entered = codes.enter(code_id=awaited.code_id, digits=digits, ip=ip)
    if entered.verdict in {Verdict.RIGHT, Verdict.CLOSED}:
        return _finish(request, entered)
    if refusal := codes.refuse_guessing(ip=ip):
        return too_often(request, refusal)
    context = {"awaited": awaited, "entered": entered, "typed": digits}
    return private_page(request, "code", context, status=422)


def _finish(request: HttpRequest, entered: EnteredCode) -> HttpResponse:
    if entered.reader is None:
        page = "closed" if entered.verdict == Verdict.CLOSED else "link_ended"
        return private_page(request, page, {}, status=410)
    onward = own_path(request, entered.onward)
    response = sessions.sign_in_or_challenge(
        request, entered.reader, means=Device.Means.CODE, onward=onward
    )
    response.delete_cookie(COOKIE, path=reverse("account"))
    return response


def _remember_awaited(response: HttpResponse, awaited: AwaitedCode) -> None:
    """In a signed cookie, because asking for a code should create no session."""
    values = [awaited.code_id, awaited.address, awaited.suggestion, awaited.onward]
    response.set_cookie(
        COOKIE,
        signing.dumps(values, salt=_SALT),
        max_age=COOKIE_SECONDS,
        path=reverse("account"),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _read_awaited(request: HttpRequest) -> AwaitedCode | None:
    try:
        values = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=COOKIE_SECONDS)
    except signing.BadSignature:
        return None
    return AwaitedCode(*values)
