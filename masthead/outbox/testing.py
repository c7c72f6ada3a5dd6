"""A cast for tests: readers to write to, a mail to write, and the mailbox it lands in."""

from collections.abc import Mapping

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader
from masthead.gateways.mail import StoredMessage, mailbox
from masthead.outbox import sending
from masthead.outbox.models import Send
from masthead.outbox.template import MailTemplate, compile_mail

STREAM = "newsletter:first-light"


def make_mail(
    *,
    subject: str = "Good morning",
    html: str = "<p>Good morning, [[name]]. <a href='https://example.com/leave/[[token]]'>Leave</a>",
    text: str = "Good morning, [[name]].\nLeave: https://example.com/leave/[[token]]\n",
    headers: Mapping[str, str] | None = None,
) -> MailTemplate:
    return compile_mail(
        subject=subject,
        sender_name="First Light",
        sender="post@example.com",
        html=html,
        text=text,
        headers=headers or {},
    )


def make_send(*addresses: str, stream: str = STREAM, start: bool = True) -> Send:
    """A send to readers with these addresses, started unless it shall wait."""
    for address in addresses:
        if not Reader.objects.filter(email=address).exists():
            make_reader(address)
    send = sending.freeze(
        name="First Light, number 1",
        stream=stream,
        template=make_mail(),
        audience=Reader.objects.filter(email__in=addresses),
    )
    if start:
        sending.start(send)
    return send


def all_mail() -> list[StoredMessage]:
    """What lies in the embedded mailbox, oldest first, with its content."""
    box = mailbox()
    assert box, "mail does not go to the embedded mailbox"  # noqa: S101  # a test's own mistake
    heads = reversed(box.newest(limit=1_000_000))
    return [kept for head in heads if (kept := box.get(head.id))]
