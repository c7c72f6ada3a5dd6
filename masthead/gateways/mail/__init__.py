"""Mail: the wire to somebody else's server, and the embedded mailbox."""

from masthead.gateways.mail.mailbox import Kept, Mailbox
from masthead.gateways.mail.port import (
    Accepted,
    Message,
    Outcome,
    PermanentFailure,
    Session,
    TemporaryFailure,
    Uncertain,
    Wire,
    submit,
)
from masthead.gateways.mail.wire import mailbox, relay, wire

__all__ = [
    "Accepted",
    "Kept",
    "Mailbox",
    "Message",
    "Outcome",
    "PermanentFailure",
    "Session",
    "TemporaryFailure",
    "Uncertain",
    "Wire",
    "mailbox",
    "relay",
    "submit",
    "wire",
]
