"""The desk's screens of an edition beside its form: start, check, test, schedule, send."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin.auth import permission_required

from masthead.core.locales import zone_abbreviation
from masthead.newsletters import editions, preview
from masthead.newsletters.audience import count_recipients
from masthead.newsletters.checks import NotReadyError, check_edition
from masthead.newsletters.editions import NotPossibleError
from masthead.newsletters.forms import ScheduleForm, StartForm, TestForm
from masthead.newsletters.models import Edition, Newsletter
from masthead.newsletters.rendering import render as render_mail
from masthead.newsletters.testsend import send_test

EDIT = "wagtailsnippets_newsletters_edition:edit"


@permission_required("newsletters.add_edition")
def start(request: HttpRequest) -> HttpResponse:
    """Choose a newsletter; its new edition is auto-filled and opens for editing."""
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        edition = editions.start_edition(
            newsletter=form.cleaned_data["newsletter"], actor=_actor(request)
        )
        _report_filled(request, edition.picks.count())
        return redirect(EDIT, edition.pk)
    return render(request, "newsletters/desk/start.html", {"rows": _next_due()})


@require_GET
@permission_required("newsletters.change_edition")
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """An edition's state, its checks and previews, and what can be done with it."""
    return _page(request, _edition(pk))


@require_GET
@permission_required("newsletters.change_edition")
def mail(request: HttpRequest, pk: int, mode: str) -> HttpResponse:
    """The mail itself, for a sandboxed frame."""
    return preview.show(_edition(pk), mode)


@require_POST
@permission_required("newsletters.send_edition")
def test(request: HttpRequest, pk: int) -> HttpResponse:
    edition = _edition(pk)
    form = TestForm(request.POST)
    if not form.is_valid():
        return _page(request, edition, test_form=form)
    addresses = form.cleaned_data["addresses"]
    send_test(edition=edition, addresses=addresses, actor=_actor(request))
    messages.success(request, f"A test is on its way to {', '.join(addresses)}.")
    return redirect("edition_desk", pk)


@require_POST
@permission_required("newsletters.send_edition")
def schedule(request: HttpRequest, pk: int) -> HttpResponse:
    edition = _edition(pk)
    form = ScheduleForm(request.POST, edition=edition)
    if not form.is_valid():
        return _page(request, edition, schedule_form=form)
    try:
        editions.schedule(edition=edition, at=form.cleaned_data["at"], actor=_actor(request))
    except (NotReadyError, NotPossibleError) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Scheduled for {when(edition)}. You can cancel until then.")
    return redirect("edition_desk", pk)


@require_POST
@permission_required("newsletters.send_edition")
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        editions.cancel(edition=_edition(pk), actor=_actor(request))
    except NotPossibleError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The schedule was cancelled. The edition is a draft again.")
    return redirect("edition_desk", pk)


@require_POST
@permission_required("newsletters.send_edition")
def send(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        started = editions.send_now(edition=_edition(pk), actor=_actor(request))
    except (NotReadyError, NotPossibleError) as refusal:
        messages.error(request, str(refusal))
        return redirect("edition_desk", pk)
    messages.success(request, f"On its way to {started.recipients:,} readers.")
    return redirect("send_progress", started.pk)


@require_POST
@permission_required("newsletters.change_edition")
def refill(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        _report_filled(request, editions.refill(edition=_edition(pk), actor=_actor(request)))
    except NotPossibleError as refusal:
        messages.error(request, str(refusal))
        return redirect("edition_desk", pk)
    return redirect(EDIT, pk)


def _next_due() -> list[tuple[Newsletter, str]]:
    """The newsletters on offer with when each is due, soonest first."""
    now = timezone.now()
    offered = [(each.next_due(now), each) for each in Newsletter.objects.filter(is_active=True)]
    soonest = sorted(offered, key=lambda pair: pair[0])
    return [(each, _in_words(due, each)) for due, each in soonest]


def _page(
    request: HttpRequest,
    edition: Edition,
    *,
    test_form: Form | None = None,
    schedule_form: Form | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {"edition": edition, "when": when(edition)}
    if edition.is_editable:
        findings = check_edition(edition, render_mail(edition))
        context |= {
            "findings": findings,
            "is_blocked": any(finding.is_blocking for finding in findings),
            "readers": count_recipients(edition.newsletter),
            "schedule_form": schedule_form or ScheduleForm(edition=edition),
            "test_form": test_form or TestForm(initial={"addresses": _actor(request).email}),
            "zone": zone_abbreviation(edition.newsletter.time_zone, timezone.now()),
        }
    return render(request, "newsletters/desk/edition.html", context)


def _edition(pk: int) -> Edition:
    return get_object_or_404(Edition.objects.select_related("newsletter", "send"), pk=pk)


def _actor(request: HttpRequest) -> Any:
    """The signed-in editor: the desk's addresses let no one else in."""
    return request.user


def reach(edition: Edition) -> str:
    """How many recipients it has or had."""
    return f"{edition.send.recipients:,}" if edition.send else ""


def when(edition: Edition) -> str:
    """When it goes or went out, in the newsletter's zone."""
    moment = edition.sent_at or edition.scheduled_for
    if moment is None:
        return ""
    return _in_words(moment, edition.newsletter)


def _in_words(moment: datetime, newsletter: Newsletter) -> str:
    local = moment.astimezone(newsletter.time_zone)
    zone = zone_abbreviation(newsletter.time_zone, moment)
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M} {zone}"


def _report_filled(request: HttpRequest, added: int) -> None:
    if added:
        noun = "story" if added == 1 else "stories"
        messages.success(request, f"Auto-fill added {added} {noun}. Drag to change the order.")
    else:
        messages.info(request, "Auto-fill found no new stories in this newsletter’s sources.")
