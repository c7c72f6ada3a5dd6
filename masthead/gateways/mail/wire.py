"""Which wire mail leaves by: `settings.MAIL_URL` says it."""

from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from masthead.gateways.mail.mailbox import Mailbox
from masthead.gateways.mail.smtp import Relay, SmtpWire
from masthead.gateways.messages import Wire

PORTS = {"smtp": 25, "smtps": 465}
TLS = {
    "": "none",
    "0": "none",
    "no": "none",
    "1": "start",
    "yes": "start",
    "start": "start",
    "starttls": "start",
}


def wire() -> Wire:
    """The one that the settings name. It is the same object all through a process, so that its
    rate holds over all who submit."""
    return _wire(settings.MAIL_URL, settings.MAILBOX, settings.MAIL_RATE, settings.MAIL_CONNECTIONS)


def mailbox() -> Mailbox | None:
    """The embedded mailbox, if it is the wire."""
    chosen = wire()
    return chosen if isinstance(chosen, Mailbox) else None


@lru_cache(maxsize=8)
def _wire(url: str, path: Path, rate: int, connections: int) -> Wire:
    if url.partition(":")[0] == "mailbox":
        return Mailbox(path)
    return SmtpWire(relay(url, rate=rate, connections=connections))


def relay(url: str, *, rate: float = 0, connections: int = 1) -> Relay:
    """Read `smtp://user:password@host:port?tls=starttls&timeout=60`."""
    try:
        return _read(url, rate=rate, connections=connections)
    except ValueError as error:
        raise ImproperlyConfigured(
            "MASTHEAD_MAIL is “mailbox:”, “smtp://user:password@host:port?tls=starttls” "
            "or “smtps://user:password@host:port”."
        ) from error


def _read(url: str, *, rate: float, connections: int) -> Relay:
    parts = urlsplit(url)
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    tls = "wrapped" if parts.scheme == "smtps" else TLS.get(asked.get("tls", ""))
    if parts.scheme not in PORTS or not parts.hostname or tls is None:
        raise ValueError("no such wire")
    return Relay(
        host=parts.hostname,
        port=parts.port or (587 if tls == "start" else PORTS[parts.scheme]),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=tls,
        connections=connections,
        rate=rate,
        timeout=float(asked.get("timeout", 60)),
    )
