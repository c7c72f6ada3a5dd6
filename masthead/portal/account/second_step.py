"""Two-step verification: at sign-in for readers who set it up, and before the desk opens."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from masthead.accounts import second_step
from masthead.accounts.models import Device, Reader
from masthead.accounts.second_step import StepResult
from masthead.core.origin import ip_of, same_origin_only
from masthead.portal.account import sessions
from masthead.portal.responses import (
    own_path,
    private_page,
    private_redirect,
    reader_here,
    signed_in_only,
    too_often,
)
from masthead.publishing.models import Publication


@same_origin_only
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    if pending := sessions.pending(request):
        reader = Reader.objects.filter(pk=pending["reader"], is_active=True).first()
        return _check_step(request, reader) if reader else private_redirect(reverse("sign_in"))
    here = reader_here(request)
    if here is None:
        return private_redirect(reverse("sign_in"))
    return _check_step(request, here) if second_step.has_app(here) else _set_up(request, here)


@signed_in_only
@require_POST
def remove(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Turn it off. If the desk requires it, staff set it up again at the next visit."""
    if not request.session.get(second_step.TAKEN):
        return private_redirect(reverse("second_step"))
    second_step.remove(reader=reader, actor=reader, ip=ip_of(request))
    del request.session[second_step.TAKEN]
    return private_redirect(f"{reverse('account')}#second-step")


def _check_step(request: HttpRequest, reader: Reader) -> HttpResponse:
    if request.method != "POST":
        return private_page(request, "second_step", {"onward": _onward(request)})
    if refusal := second_step.refuse_guessing(reader):
        return too_often(request, refusal)
    digits = request.POST.get("code", "")[:20]
    shown = second_step.check(reader=reader, digits=digits, ip=ip_of(request))
    if shown == StepResult.WRONG:
        context = {"is_wrong": True, "onward": _onward(request)}
        return private_page(request, "second_step", context, status=422)
    return _complete(request, reader)


def _complete(request: HttpRequest, reader: Reader) -> HttpResponse:
    pending = sessions.pending(request)
    if not pending:
        request.session[second_step.TAKEN] = True
        return private_redirect(_onward(request) or reverse("account"))
    return sessions.open_for(
        request,
        reader,
        means=Device.Means(pending["means"]),
        onward=own_path(request, pending["onward"]),
        took_second_step=True,
    )


def _set_up(request: HttpRequest, reader: Reader) -> HttpResponse:
    if request.method == "POST":
        if refusal := second_step.refuse_guessing(reader):
            return too_often(request, refusal)
        digits = request.POST.get("code", "")[:20]
        recovery_codes = second_step.set_up(reader=reader, digits=digits, ip=ip_of(request))
        if recovery_codes:
            request.session[second_step.TAKEN] = True
            onward = _onward(request) or reverse("account")
            return private_page(
                request, "recovery_codes", {"codes": recovery_codes, "onward": onward}
            )
    offer = second_step.offer(reader, issuer=Publication.load().name)
    is_wrong = request.method == "POST"
    context = {
        "offer": offer,
        "is_wrong": is_wrong,
        "onward": _onward(request),
        "is_required": second_step.is_required_of(reader),
    }
    return private_page(request, "set_up_second_step", context, status=422 if is_wrong else 200)


def _onward(request: HttpRequest) -> str:
    return own_path(request, request.POST.get("next") or request.GET.get("next", ""))
