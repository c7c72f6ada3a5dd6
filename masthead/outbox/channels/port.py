"""What every channel promises: what an address is, which transport carries its messages, how fast,
and when a failed one is retried."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db.models import Q
from django.db.models.expressions import Combinable

from masthead.gateways.messages import Message, MessageTransport

# The waits before the second try, the third and so on; after the last one it has failed.
type Retries = tuple[timedelta, ...]


class InvalidAddressError(ValueError):
    """This can't be an address of the channel. The message says why."""


@dataclass(frozen=True, slots=True)
class MergeValues:
    """What is a recipient's own in a message."""

    address: str
    token: str = ""
    name: str = ""


class Template(Protocol):
    """A send's content, encoded once, that makes each recipient's message."""

    def as_json(self) -> dict[str, Any]:
        """As the send's row keeps it."""

    def compose(self, values: MergeValues, *, delivery_id: int, at: datetime) -> Message:
        """Raises `UnencodableValueError` if no message can be made for this recipient. The same
        delivery gets the same identifier each time, so that the other side knows a repeated one."""


class Channel(Protocol):
    """One way in which messages reach people."""

    @property
    def name(self) -> str:
        """What rows call it; at most 16 characters."""

    @property
    def label(self) -> str:
        """The name shown in the desk."""

    @property
    def retries(self) -> Retries:
        """Of a delivery of a send."""

    @property
    def transactional_retries(self) -> Retries:
        """Of a message about somebody's own affairs, which may be awaited."""

    @property
    def reader_address(self) -> Combinable:
        """Where a reader is reached: an SQL expression over `Reader`, NULL for those who are not
        reached this way. Its values are normalised."""

    @property
    def stored_form(self) -> Q:
        """What the database itself demands of the column `address`, as far as SQL can say it."""

    def normalise(self, address: str) -> str:
        """The one spelling under which rows keep an address, so that equal addresses are equal
        strings. Raises `InvalidAddressError`."""

    def rate(self) -> int:
        """Messages a second and process that the other side agreed to; 0 is no limit."""

    def transport(self) -> MessageTransport:
        """The one that the settings name."""

    def read_template(self, data: dict[str, Any]) -> Template:
        """The template that a send's row keeps."""
