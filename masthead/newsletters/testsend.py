"""Test sends of an edition: marked as tests, recorded, and separate from the edition itself."""

from django.core.mail import EmailMultiAlternatives
from django.db import transaction

from masthead.accounts import audit
from masthead.accounts.models import Reader
from masthead.newsletters.models import Edition
from masthead.newsletters.preview import filled
from masthead.newsletters.rendering import Mail, render
from masthead.outbox.backend import PURPOSE


@transaction.atomic
def send_test(*, edition: Edition, addresses: list[str], actor: Reader) -> None:
    """Send the edition as it stands to each of these addresses. The footer's links belong to no
    one: a tester who tries them changes no reader's subscriptions."""
    mail = render(edition)
    for address in addresses:
        _message(mail, to=address).send()
    audit.record(verb="edition.tested", subject=edition, actor=actor, addresses=addresses)


def _message(mail: Mail, *, to: str) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=f"[Test] {mail.subject}",
        body=filled(mail.text),
        from_email=_mailbox(mail),
        to=[to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={PURPOSE: "a test of an edition"},
    )
    message.attach_alternative(filled(mail.html), "text/html")
    return message


def _mailbox(mail: Mail) -> str:
    name = mail.sender_name.replace("\\", "").replace('"', "")
    return f'"{name}" <{mail.sender}>'
