"""A mail server on this machine, for tests of what speaks SMTP."""

import socket
from asyncio import Transport
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope
from aiosmtpd.smtp import Session as Talk

PASSWORD = "open sesame"


@dataclass
class Server:
    """Misbehaves by address: bounce…, defer… (once), tired… (once: hangs up before it takes the
    message), forward… (takes it with 251), policy…, full… (after DATA), hangup… (after it took the
    message)."""

    port: int = 0
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    talks: int = 0
    _deferred: set[str] = field(default_factory=set)

    async def handle_EHLO(  # noqa: N802  # aiosmtpd's names
        self, server: SMTP, talk: Talk, envelope: Envelope, name: str, answers: list[str]
    ) -> list[str]:
        talk.host_name = name
        self.talks += 1
        return answers

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, talk: Talk, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self._answer(address)
        if answer.startswith("25"):
            envelope.rcpt_tos.append(address)
        return answer

    def _answer(self, address: str) -> str:
        if address.startswith("bounce"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("policy"):
            return "550 5.7.1 we do not take mail from you"
        if address.startswith("forward"):
            return "251 not here; will forward"
        if address.startswith(("defer", "tired")) and address not in self._deferred:
            self._deferred.add(address)
            return "451 4.7.1 not now" if address[0] == "d" else "421 4.7.0 enough of this line"
        return "250 OK"

    async def handle_DATA(self, server: SMTP, talk: Talk, envelope: Envelope) -> str:  # noqa: N802
        [address] = envelope.rcpt_tos
        if address.startswith("full"):
            return "552 5.2.2 mailbox full"
        self.taken.append((address, bytes(envelope.original_content or b"")))
        if address.startswith("hangup"):
            cast("Transport", server.transport).abort()
        return "250 taken"


def _check_password(
    server: SMTP, talk: Talk, envelope: Envelope, kind: str, data: object
) -> AuthResult:
    right = getattr(data, "password", b"") == PASSWORD.encode()
    return AuthResult(success=right, handled=False)


@contextmanager
def smtp_server() -> Iterator[Server]:
    """A server on a free port of the loopback."""
    server = Server(port=_free_port())
    controller = Controller(
        server,
        hostname="127.0.0.1",
        port=server.port,
        authenticator=_check_password,
        auth_require_tls=False,
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
