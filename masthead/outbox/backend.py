"""Django's mail, made durable: what the product itself writes goes through the outbox."""

from collections.abc import Iterable, Sequence
from email.utils import parseaddr

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from masthead.outbox.posting import post

PURPOSE = "X-Masthead-Purpose"


class OutboxBackend(BaseEmailBackend):
    """One letter in the books for each recipient. A message's header `X-Masthead-Purpose` names
    what it is for ("sign-in"); it stays in the house."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return sum(1 for message in email_messages if _post(message))


def _post(message: EmailMessage) -> bool:
    recipients = list(_addresses(message.recipients()))
    rendered = message.message()
    purpose = str(rendered.get(PURPOSE, ""))
    del rendered[PURPOSE]
    content = rendered.as_bytes()
    [sender] = _addresses([message.from_email])
    for recipient in recipients:
        post(sender=sender, address=recipient, content=content, purpose=purpose)
    return bool(recipients)


def _addresses(written: Iterable[str]) -> Iterable[str]:
    """The bare addresses in what may be “Name <address>”."""
    return (parseaddr(each)[1] for each in written)
