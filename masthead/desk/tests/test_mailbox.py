"""The mailbox page shows locally kept mail to those who may see it."""

import pytest
from django.test import Client
from django.utils import timezone

from masthead.accounts.testing import make_reader, make_staff
from masthead.gateways.mail import mailbox
from masthead.gateways.messages import Message
from masthead.outbox.channels.port import MergeValues
from masthead.outbox.template import header_date
from masthead.outbox.testing import make_mail

pytestmark = pytest.mark.django_db
HTML = "<html><head><title>x</title></head><body><p>Dear [[name]]<script>alert(1)</script><img src='https://tracker.example.net/p.gif'></body></html>"


def keep(recipient: str, subject: str = "Good morning") -> int:
    """A message in the mailbox; its number."""
    mail = make_mail(subject=subject, html=HTML, text="Dear [[name]] <b>")
    content = mail.join(
        MergeValues(address=recipient, name="Noor"),
        message_id="<1@x>",
        at=header_date(timezone.now()),
    )
    box = mailbox()
    assert box
    with box.open() as session:
        session.submit([Message("post@example.com", recipient, content)])
    return box.newest()[0].id


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_staff())
    return client


def test_a_signed_out_visitor_to_the_mailbox_is_asked_to_sign_in(client: Client) -> None:
    number = keep("noor@example.org")
    for address in ("/mailbox/", f"/mailbox/{number}/", f"/mailbox/{number}/html/"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer["Location"] == f"/account/sign-in?next={address}"


def test_readers_and_reporters_may_not_open_the_mailbox(client: Client) -> None:
    client.force_login(make_reader(is_staff=True))
    assert client.get("/mailbox/").status_code == 403


def test_the_demo_shows_the_mailbox_to_everyone(client: Client, settings: object) -> None:
    settings.OPEN_MAILBOX = True  # type: ignore[attr-defined]
    keep("noor@example.org")
    assert "noor@example.org" in client.get("/mailbox/").content.decode()


def test_there_is_no_mailbox_when_real_mail_is_sent(staff: Client, settings: object) -> None:
    settings.MAIL_URL = "smtp://mail.example.com"  # type: ignore[attr-defined]
    assert staff.get("/mailbox/").status_code == 404


def test_an_empty_mailbox_says_so(staff: Client) -> None:
    assert "No messages yet" in staff.get("/mailbox/").content.decode()


def test_the_mailbox_is_searched_by_address_and_subject(staff: Client) -> None:
    keep("noor@example.org", "Oil in March")
    keep("omar@example.org", "100% of grain")
    for words, found in (("noor", "noor@"), ("march", "noor@"), ("100%", "omar@"), ("%", "omar@")):
        page = staff.get("/mailbox/", {"q": words}).content.decode()
        assert page.count('scope="row"') == 1
        assert found in page


def test_the_mailbox_shows_fifty_messages_a_page(staff: Client) -> None:
    for number in range(51):
        keep(f"reader{number}@example.org")
    first = staff.get("/mailbox/").content.decode()
    second = staff.get("/mailbox/?page=2").content.decode()
    assert (first.count('scope="row"'), second.count('scope="row"')) == (50, 1)
    assert "reader0@example.org" in second
    assert staff.get("/mailbox/?page=-3x").status_code == 200


def test_a_mailbox_message_shows_escaped_text_and_headers(staff: Client) -> None:
    page = staff.get(f"/mailbox/{keep('noor@example.org')}/").content.decode()
    assert "Dear Noor &lt;b&gt;" in page
    assert "Message-ID" in page
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert "<script>alert" not in page


def test_a_mailbox_message_s_html_is_sandboxed(staff: Client) -> None:
    answer = staff.get(f"/mailbox/{keep('noor@example.org')}/html/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups" in policy
    assert "script-src" not in policy
    assert "img-src 'self' data:" in policy
    assert '<head><base target="_blank">' in answer.content.decode()


def test_an_unknown_mailbox_message_gives_404(staff: Client) -> None:
    assert staff.get("/mailbox/999/").status_code == 404
