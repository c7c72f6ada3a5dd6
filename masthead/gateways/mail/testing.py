"""A mail server on this machine, for tests of anything that speaks SMTP."""

import socket
from asyncio import Transport
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

PASSWORD = "open sesame"


@dataclass
class SmtpServer:
    """Misbehaves by address: bounce…, defer… (once), tired… (once: closes the session before it
    accepts the message), drop… (closes the connection without a reply), forward… (accepts it with
    251), policy…, full… and gone… (after DATA), hangup… (after it has accepted the message).
    `max_sessions` is how many it allows; 0 is no limit."""

    port: int = 0
    accepted: list[tuple[str, bytes]] = field(default_factory=list)
    sessions: int = 0
    max_sessions: int = 0
    _deferred: set[str] = field(default_factory=set)

    async def handle_EHLO(  # noqa: N802  # aiosmtpd's names
        self, server: SMTP, session: Session, envelope: Envelope, name: str, answers: list[str]
    ) -> list[str]:
        if self.max_sessions and self.sessions >= self.max_sessions:
            return ["421 4.7.0 too many connections"]
        session.host_name = name
        self.sessions += 1
        return answers

    async def handle_HELO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, name: str
    ) -> str:
        return "421 4.7.0 too many connections"  # only asked for after EHLO was refused

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("drop"):
            cast("Transport", server.transport).abort()
        answer = self._answer(address)
        if answer.startswith("25"):
            envelope.rcpt_tos.append(address)
        return answer

    def _answer(self, address: str) -> str:
        if address.startswith("bounce"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("policy"):
            return "550 5.7.1 not accepted from you"
        if address.startswith("forward"):
            return "251 not here; will forward"
        if address.startswith(("defer", "tired")) and address not in self._deferred:
            self._deferred.add(address)
            return "451 4.7.1 try again later" if address[0] == "d" else "421 4.7.0 goodbye"
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        [address] = envelope.rcpt_tos
        if address.startswith("full"):
            return "552 5.2.2 mailbox full"
        if address.startswith("gone"):
            return "554 delivery error: dd This user doesn't have an example.org account"
        self.accepted.append((address, bytes(envelope.original_content or b"")))
        if address.startswith("hangup"):
            cast("Transport", server.transport).abort()
        return "250 accepted"


def _check_password(
    server: SMTP, session: Session, envelope: Envelope, kind: str, data: object
) -> AuthResult:
    correct = getattr(data, "password", b"") == PASSWORD.encode()
    return AuthResult(success=correct, handled=False)


@contextmanager
def smtp_server(*, max_sessions: int = 0, **options: Any) -> Iterator[SmtpServer]:
    """Run the server on a free port of the loopback; `options` are those of aiosmtpd's
    `Controller` and `SMTP`."""
    server = SmtpServer(port=_free_port(), max_sessions=max_sessions)
    controller = Controller(
        server,
        hostname="127.0.0.1",
        port=server.port,
        authenticator=_check_password,
        auth_require_tls=False,
        **options,
    )
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
