"""Which transport carries the mail: `settings.MAIL_URL` names it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from masthead.gateways.mail.mailbox import Mailbox
from masthead.gateways.mail.smtp import Relay, SmtpTransport
from masthead.gateways.messages import MessageTransport

DEFAULT_PORTS = {"smtp": 25, "smtps": 465}
TLS = {
    "": "none",
    "0": "none",
    "no": "none",
    "1": "start",
    "yes": "start",
    "start": "start",
    "starttls": "start",
}


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The settings that a transport is built from."""

    url: str
    mailbox: Path
    rate: float
    connections: int


def _embedded(chosen: MailSettings) -> MessageTransport:
    return Mailbox(chosen.mailbox)


def _smtp(chosen: MailSettings) -> MessageTransport:
    return SmtpTransport(parse_relay(chosen.url, rate=chosen.rate, connections=chosen.connections))


ADAPTERS: dict[str, Callable[[MailSettings], MessageTransport]] = {
    "mailbox": _embedded,
    "smtp": _smtp,
    "smtps": _smtp,
}


def transport() -> MessageTransport:
    """The transport that the settings name. A process has one, so that its rate limit covers every
    sender."""
    return _transport(
        MailSettings(
            settings.MAIL_URL, settings.MAILBOX, settings.MAIL_RATE, settings.MAIL_CONNECTIONS
        )
    )


def mailbox() -> Mailbox | None:
    """The embedded mailbox, if that is the transport in use."""
    chosen = transport()
    return chosen if isinstance(chosen, Mailbox) else None


@lru_cache(maxsize=8)
def _transport(chosen: MailSettings) -> MessageTransport:
    build = ADAPTERS.get(chosen.url.partition(":")[0])
    if build is None:
        raise _misconfigured()
    return build(chosen)


def parse_relay(url: str, *, rate: float = 0, connections: int = 1) -> Relay:
    """Parse `smtp://user:password@host:port?tls=starttls&timeout=60`."""
    try:
        return _parse(url, rate=rate, connections=connections)
    except ValueError as error:
        raise _misconfigured() from error


def _parse(url: str, *, rate: float, connections: int) -> Relay:
    parts = urlsplit(url)
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    tls = "wrapped" if parts.scheme == "smtps" else TLS.get(options.get("tls", ""))
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or tls is None:
        raise ValueError("no such transport")
    return Relay(
        host=parts.hostname,
        port=parts.port or (587 if tls == "start" else DEFAULT_PORTS[parts.scheme]),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=tls,
        connections=connections,
        rate=rate,
        timeout=float(options.get("timeout", 60)),
    )


def _misconfigured() -> ImproperlyConfigured:
    return ImproperlyConfigured(
        "MASTHEAD_MAIL must be “mailbox:”, “smtp://user:password@host:port?tls=starttls” "
        "or “smtps://user:password@host:port”."
    )
