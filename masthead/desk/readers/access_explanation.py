"""Why can they read this? The gate's full reasoning for any reader, page and time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from masthead.access.gate import Decision, Gated, reasoning
from masthead.accounts.models import Reader
from masthead.desk.permissions import head, only_with
from masthead.membership import access_levels
from masthead.membership.entitlements import entitlements_of
from masthead.membership.models import Grant
from masthead.newsletters.models import Edition, Newsletter
from masthead.publishing.models import Publication, Story

LOOK = "accounts.view_reader"
_NEWSLETTER_PARTS, _EDITION_PARTS = 2, 3


@dataclass(frozen=True, slots=True)
class GateStep:
    """One question that the gate asked, and its answer."""

    question: str
    answer: str
    settles: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """The explanation for one reader, one page and one time."""

    thing: Gated
    level: str  # in words
    at: datetime
    decision: Decision
    steps: list[GateStep]
    grants: list[tuple[Grant, bool]]  # each with whether it was in force


class WhyForm(forms.Form):
    """The address of a page, and a time in the publication's time zone."""

    thing = forms.CharField(
        label="Web address of the story, newsletter or edition",
        max_length=500,
        error_messages={"required": "Enter the address of the page."},
    )
    at = forms.DateTimeField(
        label="At this time",
        required=False,
        help_text="Leave empty for now.",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        error_messages={"invalid": "Enter the date and time as 2026-11-22 07:00."},
    )

    def clean_thing(self) -> Gated:
        found = thing_at(self.cleaned_data["thing"])
        if found is None:
            raise forms.ValidationError(
                "There is no story, newsletter or edition at this address, published or not."
            )
        return found


@only_with(LOOK)
@require_safe
def show(request: HttpRequest, reader_id: int) -> HttpResponse:
    reader = get_object_or_404(Reader, pk=reader_id)
    zone = Publication.load().zone
    with timezone.override(zone):
        form = WhyForm(request.GET if "thing" in request.GET else None)
        asked = form.cleaned_data if form.is_valid() else {}
        context: dict[str, Any] = {
            "reader": reader,
            "form": form,
            "explained": explain(reader, asked["thing"], at=asked["at"]) if asked else None,
            "zone": zone,
            **head(
                "Why can they read this?",
                ("Readers", reverse("readers_desk")),
                (str(reader), reverse("reader_desk", args=[reader.pk])),
                icon="key",
            ),
        }
        return render(request, "desk/readers/access_explanation.html", context)


def explain(reader: Reader, thing: Gated, *, at: datetime | None) -> Explanation:
    """The gate's reasoning, with the reader's entitlements at that time and the page as it is now.
    Gifts and anonymous meters are known only to the browser, so they are not considered."""
    moment = at or timezone.now()
    asked = reasoning(entitlements_of(reader, at=moment), thing)
    *_, (_, decision) = asked
    if decision is None:
        raise RuntimeError("the gate came to no decision")
    grants = Grant.objects.filter(reader=reader).select_related("subscription__team", "given_by")
    return Explanation(
        thing=thing,
        level=access_levels.label_of(thing.access_level),
        at=moment,
        decision=decision,
        steps=[
            GateStep(question, capfirst(str(answer.reason)) if answer else "No", answer is not None)
            for question, answer in asked
        ],
        grants=[(grant, reader.is_active and grant.is_in_force(moment)) for grant in grants],
    )


def thing_at(address: str) -> Gated | None:
    """The story, newsletter or edition that has this address, published or not."""
    parts = [unquote(part) for part in urlsplit(address.strip()).path.split("/") if part]
    if parts[:1] == ["newsletters"]:
        return _newsletter_at(parts)
    if not parts:
        return None
    return Story.objects.filter(slug=parts[-1]).first()


def _newsletter_at(parts: list[str]) -> Gated | None:
    if len(parts) == _NEWSLETTER_PARTS:
        return Newsletter.objects.filter(slug=parts[1]).first()
    if len(parts) == _EDITION_PARTS and parts[2].isdecimal():
        editions = Edition.objects.select_related("newsletter")
        return editions.filter(newsletter__slug=parts[1], number=int(parts[2])).first()
    return None
