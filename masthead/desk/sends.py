"""Sends at the desk: which there were, how one goes now, and the hand on its brake."""

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
    """What a person may do to a send, in the words of its confirmation."""

    slug: str
    verb: str
    question: str
    told: str
    states: frozenset[str]
    act: Callable[[Send, Reader], object]
    at_once: bool = False  # a brake asks nothing: while one reads the question, mail goes out


def _resend(send: Send, actor: Reader) -> object:
    return sending.resend_uncertain(send, actor=actor)


S = Send.State
DEEDS = {
    deed.slug: deed
    for deed in (
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
            _resend,
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
    """How a send stands; the page asks again each second while it runs."""
    send = _send(send_id)
    context = {
        "send": send,
        "told": _told(send),
        "bars": _bars(sending.progress(send)),
        "deeds": _possible(send) if may_act(request) else [],
        "reasons": _reasons(send),
        "in_doubt": send.deliveries.filter(state=Delivery.State.UNCERTAIN)[:LISTED],
        "may_act": may_act(request),
        **_head(send.name, ("Sends", reverse("sends"))),
    }
    return render(request, "desk/sends/progress.html", context)


@only_for(may_look)
def progress_json(request: HttpRequest, send_id: int) -> JsonResponse:
    """The same figures for the page's script."""
    return JsonResponse(_told(_send(send_id)), headers={"Cache-Control": "no-store"})


@only_for(may_act)
def confirm(request: HttpRequest, send_id: int, deed: str) -> HttpResponse:
    """Ask before doing it (GET), or do it (POST)."""
    send, wanted = _send(send_id), DEEDS.get(deed)
    if wanted is None:
        raise Http404
    if request.method == "POST":
        _do(request, send, wanted)
        return redirect("send_progress", send_id=send.pk)
    context = {
        "send": send,
        "deed": wanted,
        "progress": sending.progress(send),
        **_head(wanted.verb, ("Sends", reverse("sends")), (send.name, _address(send))),
    }
    return render(request, "desk/sends/confirm.html", context)


def _do(request: HttpRequest, send: Send, deed: SendAction) -> None:
    actor = request.user
    if isinstance(actor, Reader) and deed.act(send, actor):
        messages.success(request, deed.told)
    else:
        messages.warning(
            request,
            ("Nothing was changed because the status of the send has changed in the meantime."),
        )


@only_for(may_act)
def deliveries_csv(request: HttpRequest, send_id: int) -> StreamingHttpResponse:
    """Every delivery of the send, one a line."""
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
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        return line


def _send(send_id: int) -> Send:
    return get_object_or_404(Send.objects.defer("template"), pk=send_id)


def _address(send: Send) -> str:
    return reverse("send_progress", kwargs={"send_id": send.pk})


def _told(send: Send) -> dict[str, Any]:
    """What the page shows of a send that may change by the second."""
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
    """A bar for each state. Those that hardly ever occur stand only where they did."""
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


def _possible(send: Send) -> list[SendAction]:
    in_doubt = send.deliveries.filter(state=Delivery.State.UNCERTAIN).exists()
    deeds = [deed for deed in DEEDS.values() if send.state in deed.states]
    return [deed for deed in deeds if deed.slug != "resend" or in_doubt]


def _reasons(send: Send) -> list[dict[str, Any]]:
    """Why deliveries did not go, the most frequent first."""
    failed = send.deliveries.exclude(detail="").exclude(state__in=WENT).order_by()
    found = failed.values("state", "detail").annotate(count=Count("pk")).order_by("-count")
    return [{**row, "label": Delivery.State(row["state"]).label} for row in found[:REASONS]]


def _head(title: str, *above: tuple[str, str]) -> dict[str, Any]:
    return head(title, *above, icon="mail")
