"""Mail. An address is kept in one spelling, in lower case: no provider of note tells `Noor@` from
`noor@`."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Q
from django.db.models.functions import Lower

from masthead.core.mail_addresses import canonical_address
from masthead.gateways import mail
from masthead.gateways.messages import MessageTransport
from masthead.outbox.channels.port import InvalidAddressError, Retries
from masthead.outbox.template import MailTemplate


class MailChannel:
    """E-mail through the transport that `MASTHEAD_MAIL` names."""

    name = "mail"
    label = "E-mail"
    # Grey-listing lets go after some minutes, a full mailbox after hours.
    retries: Retries = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 20, 60, 240))
    # Somebody may be waiting for a code: soon again. A receipt must outlast a relay's bad night.
    transactional_retries: Retries = tuple(
        timedelta(seconds=seconds) for seconds in (10, 60, 300, 1800, 7200, 21_600, 43_200, 86_400)
    )
    reader_address = F("email")
    stored_form = Q(address=Lower("address"), address__contains="@")

    def normalise(self, address: str) -> str:
        folded = canonical_address(address)
        if "@" not in folded:
            raise InvalidAddressError(f"“{folded[:80]}” is not an e-mail address: it has no @.")
        return folded

    def rate(self) -> int:
        return int(settings.MAIL_RATE)

    def transport(self) -> MessageTransport:
        return mail.transport()

    def read_template(self, data: dict[str, Any]) -> MailTemplate:
        return MailTemplate.from_json(data)
