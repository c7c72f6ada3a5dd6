"""Mail: the wire to somebody else's server, and the embedded mailbox."""

from masthead.gateways.mail.mailbox import Kept, Mailbox
from masthead.gateways.mail.wire import mailbox, relay, wire
from masthead.gateways.messages import Message, Session, Wire, submit

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
