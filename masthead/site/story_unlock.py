"""Unlocking one gated story: free by the meter, or with a gift link. Each takes a button."""

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from masthead.access import gate
from masthead.access.gate import Decision, Reason
from masthead.core.origin import ip_of, same_origin_only
from masthead.membership import gifts, metering
from masthead.membership.gifts import GiftError
from masthead.membership.metering import Allowance, MeterResult
from masthead.membership.request_access import (
    access_of,
    decide,
    remember_meter,
    set_private_cookie,
)
from masthead.membership.responses import own_page
from masthead.publishing.models import Story

_OTHERWISE = {
    Reason.FOR_REGISTERED: _("It is normally for registered readers."),
    Reason.FOR_MEMBERS: _("It is normally for PRO members."),
}


@dataclass(frozen=True, slots=True)
class Unlock:
    """How a story was unlocked for this reader. `giver` is empty if the giver has no name."""

    by_gift: bool
    giver: str = ""
    allowance: Allowance | None = None


def unlock_of(request: HttpRequest, story: Story, decision: Decision) -> Unlock | None:
    """How this story was unlocked; None if it was not, or is open for another reason."""
    if decision.reason is Reason.METER:
        return Unlock(by_gift=False, allowance=_allowance(request))
    if decision.reason is Reason.GIFT:
        givers = [
            each.giver for each in access_of(request).presents if each.thing == story.gate_key
        ]
        return Unlock(by_gift=True, giver=next(iter(givers), ""))
    return None


def free_here(request: HttpRequest) -> Allowance | None:
    """The allowance shown at the paywall, from the cookie alone, so it costs no query. None
    without a meter."""
    return access_of(request).allowance if settings.METER else None


@same_origin_only
@require_POST
def read_free(request: HttpRequest, section: str, slug: str) -> HttpResponse:
    """Spend one of the month's free stories on this one."""
    story = _story(section, slug)
    if not settings.METER:
        raise Http404
    if decide(request, story).allowed:
        return redirect(story.address)
    turn = _spend_free_story(request, story)
    if turn.refusal or not turn.is_open:
        return _meter_spent(request, story, turn)
    response = redirect(story.address)
    remember_meter(response, turn.allowance)
    return response


@same_origin_only
@require_POST
def give(request: HttpRequest, section: str, slug: str) -> HttpResponse:
    """Create a member's gift link."""
    story = _story(section, slug)
    giver = access_of(request).reader
    if giver is None:
        return _gift_refused(
            request, story, gettext("Only members can give stories as gifts. Sign in first.")
        )
    try:
        gift = gifts.give(giver=giver, thing=story)
    except GiftError as error:
        return _gift_refused(request, story, str(error))
    link = settings.SITE_URL + reverse("gift", args=[gift.token])
    context = {
        "story": story,
        "gift": gift,
        "link": link,
        "left": gifts.MONTHLY_LIMIT - gift.number,
    }
    return own_page(request, "site/gift_made.html", context)


@same_origin_only
@require_http_methods(["GET", "HEAD", "POST"])
def unwrap(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a gift link (GET); its button unlocks the story in this browser (POST). A
    reader with access is redirected to the story and does not use up the gift."""
    gift = gifts.find(token)
    story = _gift_story(gift.thing) if gift else None
    if gift is None or story is None:
        return own_page(request, "site/gift_ended.html", {}, status=404)
    if decide(request, story).allowed:
        return redirect(story.address)
    if request.method != "POST":
        otherwise = gate.decide(None, story).reason
        context = {
            "story": story,
            "giver": gift.giver.get_full_name(),
            "otherwise": _OTHERWISE.get(otherwise, ""),
        }
        return own_page(request, "site/gift.html", context)
    present = gifts.redeem(gift, thing=story)
    if present is None:
        return own_page(request, "site/gift_ended.html", {"story": story}, status=410)
    response = redirect(story.address)
    set_private_cookie(
        response,
        gifts.COOKIE,
        gifts.cookie_for((present, *access_of(request).presents)),
        until=timezone.now() + gifts.VALID,
    )
    return response


def _gift_refused(request: HttpRequest, story: Story, why: str) -> HttpResponse:
    context = {"story": story, "why": why}
    return own_page(request, "site/gift_refused.html", context, status=403)


def _story(section: str, slug: str) -> Story:
    stories = Story.objects.published().select_related("section")
    return get_object_or_404(stories, section__slug=section, slug=slug)


def _gift_story(thing: str) -> Story | None:
    """The published story that a gift is for."""
    kind, _, pk = thing.partition(":")
    if kind != "story":
        return None
    return Story.objects.published().select_related("section").filter(pk=pk).first()


def _allowance(request: HttpRequest) -> Allowance:
    """This month's allowance from the cookie, plus what is recorded for the signed-in reader."""
    access = access_of(request)
    if access.reader is None:
        return access.allowance
    return access.allowance.with_opened(metering.allowance_of(access.reader).opened)


def _spend_free_story(request: HttpRequest, story: Story) -> MeterResult:
    reader, here = access_of(request).reader, _allowance(request)
    if reader is not None:
        return metering.open_for_reader(
            reader, story.gate_key, ip=ip_of(request), in_browser=here.opened
        )
    return metering.open_for_anonymous(story.gate_key, allowance=here, ip=ip_of(request))


def _meter_spent(request: HttpRequest, story: Story, turn: MeterResult) -> HttpResponse:
    context = {"story": story, "allowance": turn.allowance, "refusal": turn.refusal}
    response = own_page(
        request, "site/meter_spent.html", context, status=429 if turn.refusal else 403
    )
    if turn.refusal:
        response["Retry-After"] = str(turn.refusal.seconds)
    return response
