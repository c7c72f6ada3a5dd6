"""Sends at the desk: the list, the progress of one, and pausing, resuming or cancelling it."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from masthead.accounts.models import Reader
from masthead.core.spreadsheets import escape_formula
from masthead.desk.permissions import head, only_for
from masthead.outbox import sending
from masthead.outbox.models import Delivery, Send

PAGE = 30
REASONS = 20
LISTED = 100
OPEN = Delivery.State.QUEUED, Delivery.State.HANDING
WENT = Delivery.State.SUBMITTED, Delivery.State.DELIVERED


@dataclass(frozen=True, slots=True)
class SendAction:
    """An action on a send, with the wording of its confirmation."""

    slug: str
    verb: str
    question: str
    done: str
    states: frozenset[str]
    act: Callable[[Send, Reader], object]
    at_once: bool = False  # pausing asks nothing: mail would go out while the question is read


def _resend_uncertain(send: Send, actor: Reader) -> object:
    return sending.resend_uncertain(send, actor=actor)


S = Send.State
ACTIONS = {
    action.slug: action
    for action in (
        SendAction(
            "pause",
            "Pause",
            "Deliveries already being submitted still go out. The rest wait until you resume.",
            "Paused.",
            frozenset({S.SENDING}),
            lambda send, actor: sending.pause(send, actor=actor),
            at_once=True,
        ),
        SendAction(
            "resume",
            "Resume",
            "Sending continues where it stopped.",
            "Resumed.",
            frozenset({S.PAUSED}),
            lambda send, actor: sending.resume(send, actor=actor),
        ),
        SendAction(
            "cancel",
            "Cancel the rest",
            "Deliveries already submitted can’t be recalled, and no more go out. This can’t be "
            "undone.",
            "Cancelled. No more deliveries go out.",
            frozenset({S.READY, S.SENDING, S.PAUSED}),
            lambda send, actor: sending.cancel(send, actor=actor),
        ),
        SendAction(
            "resend",
            "Resend uncertain deliveries",
            "We can’t tell whether these readers received it. Those who did will receive it twice.",
            "The uncertain deliveries are queued again.",
            frozenset({S.SENDING, S.FINISHED}),
            _resend_uncertain,
        ),
    )
}


def may_look(request: HttpRequest) -> bool:
    return request.user.has_perm("outbox.view_send") or may_act(request)


def may_act(request: HttpRequest) -> bool:
    return request.user.has_perm("outbox.change_send")


@only_for(may_look)
def index(request: HttpRequest) -> HttpResponse:
    """Every send, newest first."""
    sends = Send.objects.defer("template").order_by("-created_at", "-pk")
    page = Paginator(sends, PAGE).get_page(request.GET.get("page"))
    counts = sending.counts_of(list(page))
    rows = [
        {"send": send, "went": sum(counts[send.pk][state] for state in WENT), **counts[send.pk]}
        for send in page
    ]
    return render(request, "desk/sends/index.html", {"page": page, "rows": rows, **_head("Sends")})


@only_for(may_look)
def progress(request: HttpRequest, send_id: int) -> HttpResponse:
    """The progress of a send; the page polls each second while it runs."""
    send = _send(send_id)
    context = {
        "send": send,
        "figures": _progress_figures(send),
        "bars": _bars(sending.progress(send)),
        "actions": _available_actions(send) if may_act(request) else [],
        "reasons": _reasons(send),
        "in_doubt": send.deliveries.filter(state=Delivery.State.UNCERTAIN)[:LISTED],
        "may_act": may_act(request),
        **_head(send.name, ("Sends", reverse("sends"))),
    }
    return render(request, "desk/sends/progress.html", context)


@only_for(may_look)
def progress_json(request: HttpRequest, send_id: int) -> JsonResponse:
    """The same figures for the page's script."""
    return JsonResponse(_progress_figures(_send(send_id)), headers={"Cache-Control": "no-store"})


@only_for(may_act)
def confirm(request: HttpRequest, send_id: int, action: str) -> HttpResponse:
    """Ask for confirmation (GET), or perform the action (POST)."""
    send, wanted = _send(send_id), ACTIONS.get(action)
    if wanted is None:
        raise Http404
    if request.method == "POST":
        _perform(request, send, wanted)
        return redirect("send_progress", send_id=send.pk)
    context = {
        "send": send,
        "action": wanted,
        "progress": sending.progress(send),
        **_head(wanted.verb, ("Sends", reverse("sends")), (send.name, _address(send))),
    }
    return render(request, "desk/sends/confirm.html", context)


def _perform(request: HttpRequest, send: Send, action: SendAction) -> None:
    actor = request.user
    if isinstance(actor, Reader) and action.act(send, actor):
        messages.success(request, action.done)
    else:
        messages.warning(
            request,
            ("Nothing was changed because the status of the send has changed in the meantime."),
        )


@only_for(may_act)
def deliveries_csv(request: HttpRequest, send_id: int) -> StreamingHttpResponse:
    """Every delivery of the send, one per line."""
    send = _send(send_id)
    response = StreamingHttpResponse(_csv_lines(send), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="send-{send.pk}.csv"'
    return response


def _csv_lines(send: Send) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield str(writer.writerow(["address", "state", "attempts", "submitted at", "detail"]))
    for row in send.deliveries.order_by("pk").iterator(chunk_size=2000):
        handed = row.submitted_at.isoformat() if row.submitted_at else ""
        cells = (row.address, row.state, row.attempts, handed, row.detail)
        yield str(writer.writerow([escape_formula(str(cell)) for cell in cells]))


class _Echo:
    """A file object whose write returns the line."""

    def write(self, line: str) -> str:
        return line


def _send(send_id: int) -> Send:
    return get_object_or_404(Send.objects.defer("template"), pk=send_id)


def _address(send: Send) -> str:
    return reverse("send_progress", kwargs={"send_id": send.pk})


def _progress_figures(send: Send) -> dict[str, Any]:
    """The figures of a send that change while it runs."""
    now = sending.progress(send)
    return {
        "state": now.state,
        "label": Send.State(now.state).label,
        "note": now.note,
        "recipients": now.recipients,
        "through": now.through,
        "counts": now.counts,
        "rate": f"{now.rate:,.0f}" if now.rate >= 1 else f"{now.rate:.2f}",
        "seconds": _duration(now.seconds),
        "left": _duration(now.seconds_left) if now.seconds_left is not None else "",
        "at": timezone.now().isoformat(),
    }


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "h"), (minutes, "min"), (rest, "s")]
    return " ".join(f"{count} {unit}" for count, unit in parts if count) or "0 s"


def _bars(now: sending.Progress) -> list[dict[str, Any]]:
    """A bar for each state; rare states are hidden until they occur."""
    always = {*OPEN, *WENT, Delivery.State.BOUNCED, Delivery.State.UNCERTAIN}
    ended = now.state == Send.State.CANCELLED
    return [
        {
            "state": state.value,
            "label": "Not sent" if ended and state == Delivery.State.QUEUED else state.label,
            "count": now.counts[state],
            "all": max(1, now.recipients),
            "hidden": state not in always and not now.counts[state],
        }
        for state in Delivery.State
    ]


def _available_actions(send: Send) -> list[SendAction]:
    in_doubt = send.deliveries.filter(state=Delivery.State.UNCERTAIN).exists()
    actions = [action for action in ACTIONS.values() if send.state in action.states]
    return [action for action in actions if action.slug != "resend" or in_doubt]


def _reasons(send: Send) -> list[dict[str, Any]]:
    """Reasons for failed deliveries, most frequent first."""
    failed = send.deliveries.exclude(detail="").exclude(state__in=WENT).order_by()
    found = failed.values("state", "detail").annotate(count=Count("pk")).order_by("-count")
    return [{**row, "label": Delivery.State(row["state"]).label} for row in found[:REASONS]]


def _head(title: str, *above: tuple[str, str]) -> dict[str, Any]:
    return head(title, *above, icon="mail")
