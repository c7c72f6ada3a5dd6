"""Mail over SMTP: to a relay, a server of one's own, or a provider's submission port."""

import re
import smtplib
import ssl
from collections.abc import Iterator, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from django.core.mail import DNS_NAME

from masthead.core.mail_addresses import InvalidDomainError, ascii_domain
from masthead.gateways.failures import FailureReason, PermanentFailure, TemporaryFailure
from masthead.gateways.mail.refusals import is_dead_mailbox
from masthead.gateways.messages import Message
from masthead.gateways.outcomes import Accepted, Outcome, Uncertain
from masthead.gateways.rate_limit import RateLimit

_LINE_DOT = re.compile(rb"(?m)^\.")
_GO_AHEAD, _OK, _WILL_FORWARD, _PERMANENT, _CLOSING = 354, 250, 251, 500, 421


@dataclass(frozen=True, slots=True)
class Relay:
    """Where mail is submitted, and how. `rate` is per second, `timeout` in seconds."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: str = "none"  # "none", "start" (STARTTLS, required) or "wrapped" (smtps)
    connections: int = 1
    rate: float = 0
    timeout: float = 60


class SmtpTransport:
    """Each session uses up to `connections` connections at once; the rate limit covers them all."""

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        self._limit = RateLimit(relay.rate)

    @contextmanager
    def open(self) -> Iterator["SmtpSession"]:
        session = SmtpSession(self.relay, self._limit)
        try:
            yield session
        finally:
            session.close()


class SmtpSession:
    def __init__(self, relay: Relay, limit: RateLimit) -> None:
        self._connections = [Connection(relay, limit) for _ in range(max(1, relay.connections))]
        self._pool = ThreadPoolExecutor(len(self._connections), thread_name_prefix="smtp")

    def submit(self, messages: Sequence[Message]) -> list[Outcome]:
        # The first connection is made here, so that a relay that is down fails the whole call once.
        self._connections[0].connect()
        count = len(self._connections)
        shares = [messages[start::count] for start in range(count)]
        done = list(self._pool.map(Connection.submit, self._connections, shares))
        return [done[index % count][index // count] for index in range(len(messages))]

    def close(self) -> None:
        self._pool.shutdown()
        for connection in self._connections:
            connection.quit()


class Connection:
    """One connection, opened when needed and reopened after it broke."""

    def __init__(self, relay: Relay, limit: RateLimit) -> None:
        self._relay = relay
        self._limit = limit
        self._smtp: smtplib.SMTP | None = None

    def connect(self) -> smtplib.SMTP:
        if self._smtp is None:
            try:
                self._smtp = _connect(self._relay)
            except smtplib.SMTPResponseException as error:
                raise _failure(error.smtp_code, error.smtp_error) from error
            except (smtplib.SMTPException, OSError) as error:
                where = f"{self._relay.host}:{self._relay.port}"
                raise TemporaryFailure(f"{where} can’t be reached: {error}") from error
        return self._smtp

    def submit(self, messages: Sequence[Message]) -> list[Outcome]:
        """One outcome for each. After a broken connection the rest are not attempted: a dead relay
        costs one timeout, not one per message."""
        outcomes: list[Outcome] = []
        broken: Outcome | None = None
        for message in messages:
            outcome = broken or self._submit_one(message)
            if self._smtp is None and broken is None:
                broken = TemporaryFailure(f"not attempted: {outcome.detail}", attempted=False)
            outcomes.append(outcome)
        return outcomes

    def _submit_one(self, message: Message) -> Outcome:
        was_open = self._smtp is not None
        outcome = self._try(message)
        if was_open and self._smtp is None and isinstance(outcome, TemporaryFailure):
            # Many servers hang up after a number of messages or minutes: reconnect and go on.
            return self._try(message)
        return outcome

    def _try(self, message: Message) -> Outcome:
        try:
            smtp = self.connect()
        except (PermanentFailure, TemporaryFailure) as failure:
            # one connection too many, for instance, which is not this message's fault
            return TemporaryFailure(failure.detail)
        self._limit.wait()
        try:
            return self._transact(smtp, message)
        except (PermanentFailure, TemporaryFailure, Uncertain) as failure:
            return failure

    def _transact(self, smtp: smtplib.SMTP, message: Message) -> Accepted:
        try:
            recipient, options = _envelope_address(smtp, message.recipient)
            self._command(smtp, f"MAIL FROM:<{message.sender}>{options}")
            self._command(
                smtp, f"RCPT TO:<{recipient}>", expected={_OK, _WILL_FORWARD}, names_recipient=True
            )
            self._command(smtp, "DATA", expected={_GO_AHEAD})
        except OSError as error:  # smtplib's own errors are OSErrors, too
            self._close()
            raise TemporaryFailure(f"connection lost: {error}") from error
        return self._send_content(smtp, message.content)

    def _send_content(self, smtp: smtplib.SMTP, content: bytes) -> Accepted:
        try:
            smtp.send(_LINE_DOT.sub(b"..", content).rstrip(b"\r\n") + b"\r\n.\r\n")
            code, answer = smtp.getreply()
        except OSError as error:
            self._close()
            raise Uncertain(f"connection lost after the message was sent: {error}") from error
        if code != _OK:
            self._reset(smtp, code)
            raise _failure(code, answer, names_recipient=True)
        return Accepted(detail=_text(answer)[:200])

    def _command(
        self,
        smtp: smtplib.SMTP,
        line: str,
        *,
        expected: Set[int] = frozenset({_OK}),
        names_recipient: bool = False,
    ) -> None:
        if "\r" in line or "\n" in line:
            raise PermanentFailure("the address contains a line break")
        # beyond ASCII only when the other side supports SMTPUTF8
        smtp.send(line.encode() + b"\r\n")
        code, answer = smtp.getreply()
        if code not in expected:
            self._reset(smtp, code)
            raise _failure(code, answer, names_recipient=names_recipient)

    def _reset(self, smtp: smtplib.SMTP, code: int) -> None:
        """Prepare for the next message after a refusal; 421 announces that the server hangs up."""
        if code == _CLOSING:
            self._close()
            return
        try:
            smtp.rset()
        except OSError:
            self._close()

    def _close(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def quit(self) -> None:
        if self._smtp is not None:
            with suppress(OSError):
                self._smtp.quit()
            self._close()


def _connect(relay: Relay) -> smtplib.SMTP:
    # smtplib would look up this machine's name for every connection; Django caches it
    name, timeout = DNS_NAME.get_fqdn(), relay.timeout
    smtp: smtplib.SMTP
    if relay.tls == "wrapped":
        context = ssl.create_default_context()
        smtp = smtplib.SMTP_SSL(relay.host, relay.port, name, timeout=timeout, context=context)
    else:
        smtp = smtplib.SMTP(relay.host, relay.port, name, timeout=timeout)
    try:
        if relay.tls == "start":
            smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo_or_helo_if_needed()
        if relay.user:
            smtp.login(relay.user, relay.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _envelope_address(smtp: smtplib.SMTP, address: str) -> tuple[str, str]:
    """The address as the envelope accepts it, and the option that MAIL needs for it."""
    local, _, domain = address.rpartition("@")
    try:
        plain = f"{local}@{ascii_domain(domain)}"
    except InvalidDomainError as error:
        raise PermanentFailure(
            f"this is not a domain name: {domain}", reason=FailureReason.NO_RECIPIENT
        ) from error
    if plain.isascii():
        return plain, ""
    if not smtp.has_extn("smtputf8"):
        raise PermanentFailure("the mail server accepts ASCII addresses only")
    return plain, " SMTPUTF8"


def _failure(
    code: int, answer: bytes | str, *, names_recipient: bool = False
) -> PermanentFailure | TemporaryFailure:
    text = _text(answer)
    detail = f"{code} {text}"[:300]
    if code < _PERMANENT:
        return TemporaryFailure(detail)
    no_recipient = names_recipient and is_dead_mailbox(text)
    return PermanentFailure(
        detail, reason=FailureReason.NO_RECIPIENT if no_recipient else FailureReason.REFUSED
    )


def _text(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(text.split())
