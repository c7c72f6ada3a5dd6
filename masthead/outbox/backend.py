"""Django's mail, made durable: what the product itself writes goes through the outbox."""

import email.policy
from collections.abc import Iterable, Sequence
from email.utils import parseaddr

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from masthead.outbox.transactional import enqueue

PURPOSE = "X-Masthead-Purpose"
# Lines as the wire wants them, and no octet beyond ASCII: not every relay takes those.
_FOR_THE_WIRE = email.policy.SMTP.clone(cte_type="7bit")


class OutboxBackend(BaseEmailBackend):
    """One message in the outbox for each recipient. A message's header `X-Masthead-Purpose` names
    what it is for ("sign-in"); it is removed before submission."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return sum(1 for message in email_messages if _post(message))


def _post(message: EmailMessage) -> bool:
    recipients = list(_addresses(message.recipients()))
    rendered = message.message(policy=_FOR_THE_WIRE)
    purpose = str(rendered.get(PURPOSE, ""))
    del rendered[PURPOSE]
    if "Auto-Submitted" not in rendered:
        rendered["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answer of an absent person
    content = rendered.as_bytes()
    [sender] = _addresses([message.from_email])
    for recipient in recipients:
        enqueue(sender=sender, address=recipient, content=content, purpose=purpose)
    return bool(recipients)


def _addresses(written: Iterable[str]) -> Iterable[str]:
    """The bare addresses in what may be “Name <address>”."""
    return (parseaddr(each)[1] for each in written)
