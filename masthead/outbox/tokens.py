"""Who a link in a mail belongs to, signed, so that nobody can act for somebody else.

A token opens a reader's own lists without signing in. It never ends: a mail of last year must let
its reader leave today.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from django.core.signing import BadSignature, Signer

_SALT = "masthead.outbox.token"


@dataclass(frozen=True, slots=True)
class Token:
    """This reader, about this stream."""

    reader_id: int
    stream: str


def make(*, reader_id: int, stream: str) -> str:
    """A token of letters, digits, `-`, `_` and `.` only: it stands in an address as it is."""
    said = urlsafe_b64encode(f"{reader_id} {stream}".encode()).rstrip(b"=").decode()
    return _signer().sign(said)


def read(token: str) -> Token | None:
    """What a token says, or None if this installation did not sign it."""
    try:
        said = _signer().unsign(token)
    except BadSignature:
        return None
    padded = said + "=" * (-len(said) % 4)
    reader_id, _, stream = urlsafe_b64decode(padded).decode().partition(" ")
    return Token(reader_id=int(reader_id), stream=stream)


def _signer() -> Signer:
    return Signer(salt=_SALT, sep=".")
