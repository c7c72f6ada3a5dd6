"""Staff follow the progress of a send and can pause, resume or cancel it."""

import csv
from collections.abc import Iterable
from io import StringIO

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from masthead.accounts.models import AuditEntry, Reader
from masthead.accounts.testing import make_reader, make_staff
from masthead.outbox import sending
from masthead.outbox.models import Delivery, Send
from masthead.outbox.testing import all_mail, make_send

pytestmark = pytest.mark.django_db


def somebody_who_may(*names: str) -> Reader:
    reader = make_reader(is_staff=True)
    reader.user_permissions.add(*Permission.objects.filter(codename__in=["access_admin", *names]))
    return reader


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(somebody_who_may("change_send"))
    return client


def figures_of(client: Client, send: Send) -> dict[str, object]:
    return dict(client.get(f"/desk/sends/{send.pk}/progress.json").json())


def test_the_empty_send_list_explains_itself(desk: Client) -> None:
    assert "No sends yet" in desk.get("/desk/sends/").content.decode()


def test_the_send_list_counts_submitted_deliveries(desk: Client) -> None:
    make_send("noor@example.org", "bounce@example.org")
    sending.dispatch_due()
    page = desk.get("/desk/sends/").content.decode()
    assert "First Light, number 1" in page
    assert "Finished" in page


def test_the_progress_page_shows_every_state_and_reason(desk: Client) -> None:
    send = make_send("noor@example.org", "bounce1@example.org", "bounce2@example.org")
    sending.dispatch_due()
    page = desk.get(f"/desk/sends/{send.pk}/").content.decode()
    assert "550 5.1.1 no such mailbox" in page
    assert "Bounced" in page
    figures = figures_of(desk, send)
    assert figures["state"] == "finished"
    counts = figures["counts"]
    assert isinstance(counts, dict)
    assert (counts["delivered"], counts["bounced"]) == (1, 2)


def test_each_send_action_asks_for_confirmation_first(desk: Client) -> None:
    send = make_send("noor@example.org")
    for action, state in (("pause", "paused"), ("resume", "sending"), ("cancel", "cancelled")):
        before = figures_of(desk, send)["state"]
        assert desk.get(f"/desk/sends/{send.pk}/{action}/").status_code == 200
        assert figures_of(desk, send)["state"] == before
        assert desk.post(f"/desk/sends/{send.pk}/{action}/").status_code == 302
        assert figures_of(desk, send)["state"] == state
    assert all_mail() == []
    assert AuditEntry.objects.about(send).filter(actor__isnull=False).count() == 3


def test_a_running_send_is_paused_with_one_click(desk: Client) -> None:
    send = make_send("noor@example.org")
    page = desk.get(f"/desk/sends/{send.pk}/").content.decode()
    assert f'<form method="post" action="/desk/sends/{send.pk}/pause/">' in page
    assert f'href="/desk/sends/{send.pk}/cancel/"' in page, "what can't be undone is asked"


def test_an_outdated_send_action_changes_nothing_and_says_so(desk: Client) -> None:
    send = make_send("noor@example.org")
    sending.dispatch_due()
    page = desk.post(f"/desk/sends/{send.pk}/cancel/", follow=True).content.decode()
    assert "the status of the send has changed" in page
    assert figures_of(desk, send)["state"] == "finished"


def test_staff_resend_the_uncertain_deliveries(desk: Client) -> None:
    send = make_send("noor@example.org", "omar@example.org")
    send.deliveries.filter(address__startswith="noor").update(
        state=Delivery.State.UNCERTAIN, submitted_at=timezone.now()
    )
    sending.dispatch_due()
    page = desk.get(f"/desk/sends/{send.pk}/").content.decode()
    assert "<li>noor@example.org</li>" in page
    assert "Resend uncertain deliveries" in page
    desk.post(f"/desk/sends/{send.pk}/resend/")
    sending.dispatch_due()
    assert sorted(mail.recipient for mail in all_mail()) == ["noor@example.org", "omar@example.org"]
    assert AuditEntry.objects.about(send).filter(verb="send.uncertain_resent").exists()


def test_the_delivery_csv_defuses_formulas(desk: Client) -> None:
    send = make_send("=cmd@example.org", "noor@example.org")
    sending.dispatch_due()
    answer = desk.get(f"/desk/sends/{send.pk}/deliveries.csv")
    rows = list(csv.reader(StringIO(_text(answer))))
    assert rows[0] == ["address", "state", "attempts", "submitted at", "detail"]
    assert {row[0] for row in rows[1:]} == {"'=cmd@example.org", "noor@example.org"}
    assert {row[1] for row in rows[1:]} == {"delivered"}


def _text(answer: object) -> str:
    pieces: Iterable[bytes] = answer.streaming_content  # type: ignore[attr-defined]
    return b"".join(pieces).decode()


def test_staff_with_view_permission_see_no_send_buttons(client: Client) -> None:
    client.force_login(somebody_who_may("view_send"))
    send = make_send("noor@example.org")
    assert (
        f"/desk/sends/{send.pk}/pause/"
        not in client.get(f"/desk/sends/{send.pk}/").content.decode()
    )
    assert client.post(f"/desk/sends/{send.pk}/pause/").status_code in {302, 403}
    assert sending.progress(send).state == "sending"


def test_staff_without_permission_cannot_see_sends(client: Client) -> None:
    send = make_send("noor@example.org")
    client.force_login(somebody_who_may())
    for page in ("", f"{send.pk}/", f"{send.pk}/progress.json", f"{send.pk}/deliveries.csv"):
        answer = client.get(f"/desk/sends/{page}")
        assert answer.status_code in {302, 403}
        assert b"noor@" not in answer.content


def test_the_desk_menu_links_to_the_sends(client: Client) -> None:
    client.force_login(make_staff())
    assert b"/desk/sends/" in client.get("/desk/").content
