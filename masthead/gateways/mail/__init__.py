"""Mail: its two transports (SMTP, and the embedded mailbox), and which one is in use."""

from masthead.gateways.mail.adapters import mailbox, parse_relay, transport
from masthead.gateways.mail.mailbox import Mailbox, StoredMessage

__all__ = [
    "Mailbox",
    "StoredMessage",
    "mailbox",
    "parse_relay",
    "transport",
]
