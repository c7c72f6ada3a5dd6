"""Mail: the wire to somebody else's server, and the embedded mailbox."""

from masthead.gateways.mail.mailbox import Kept, Mailbox
from masthead.gateways.messages import Message, Session, Wire, submit
from masthead.gateways.mail.wire import mailbox, relay, wire

__all__ = [
    "Kept",
    "Mailbox",
    "Message",
    "Session",
    "Wire",
    "mailbox",
    "relay",
    "submit",
    "wire",
]
