"""Mail over SMTP: a relay, an own server or a provider's submission port."""

import re
import smtplib
import ssl
from collections.abc import Iterator, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from django.core.mail import DNS_NAME

from masthead.gateways.failures import PermanentFailure, Reason, TemporaryFailure
from masthead.gateways.mail.pace import Pace
from masthead.gateways.messages import Message
from masthead.gateways.outcomes import Accepted, Outcome, Uncertain

# RFC 3463: 5.1.x speaks of the address, 5.2.1 of a mailbox that was closed. 5.7.x is policy: the
# address lives, and suppressing it would lose a reader.
_DEAD = re.compile(r"\b5\.(1\.[0-36]|2\.1)\b")
_ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_LINE_DOT = re.compile(rb"(?m)^\.")
_DEAD_CODES = {550, 551, 553}
_GO_AHEAD, _OK, _WILL_FORWARD, _PERMANENT, _CLOSING = 354, 250, 251, 500, 421


@dataclass(frozen=True, slots=True)
class Relay:
    """Where mail is handed over, and how."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: str = "none"  # "none", "start" (STARTTLS, required) or "wrapped" (smtps)
    connections: int = 1
    rate: float = 0
    timeout: float = 60


class SmtpWire:
    """A relay spoken to over up to `connections` connections at once and session."""

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        self._pace = Pace(relay.rate)

    @contextmanager
    def open(self) -> Iterator["SmtpSession"]:
        session = SmtpSession(self.relay, self._pace)
        try:
            yield session
        finally:
            session.close()


class SmtpSession:
    def __init__(self, relay: Relay, pace: Pace) -> None:
        self._lines = [Line(relay, pace) for _ in range(max(1, relay.connections))]
        self._pool = ThreadPoolExecutor(len(self._lines), thread_name_prefix="smtp")

    def submit(self, messages: Sequence[Message]) -> list[Outcome]:
        # The first connection is made here: if the relay is down, it is told once and to all.
        self._lines[0].connect()
        count = len(self._lines)
        shares = [messages[start::count] for start in range(count)]
        done = list(self._pool.map(Line.carry, self._lines, shares))
        return [done[index % count][index // count] for index in range(len(messages))]

    def close(self) -> None:
        self._pool.shutdown()
        for line in self._lines:
            line.quit()


class Line:
    """One connection, opened when needed and again after it broke."""

    def __init__(self, relay: Relay, pace: Pace) -> None:
        self._relay = relay
        self._pace = pace
        self._smtp: smtplib.SMTP | None = None

    def connect(self) -> smtplib.SMTP:
        if self._smtp is None:
            try:
                self._smtp = _connected(self._relay)
            except smtplib.SMTPResponseException as error:
                raise _refusal(error.smtp_code, error.smtp_error) from error
            except (smtplib.SMTPException, OSError) as error:
                where = f"{self._relay.host}:{self._relay.port}"
                raise TemporaryFailure(f"{where} can’t be reached: {error}") from error
        return self._smtp

    def carry(self, messages: Sequence[Message]) -> list[Outcome]:
        """An outcome for each. After a broken connection the rest are not tried: a dead relay
        costs one time-out, not one for each message."""
        outcomes: list[Outcome] = []
        broken: Outcome | None = None
        for message in messages:
            outcome = broken or self._carry_one(message)
            if self._smtp is None and broken is None:
                broken = TemporaryFailure(f"not tried: {outcome.detail}", attempted=False)
            outcomes.append(outcome)
        return outcomes

    def _carry_one(self, message: Message) -> Outcome:
        was_open = self._smtp is not None
        outcome = self._try(message)
        if was_open and self._smtp is None and isinstance(outcome, TemporaryFailure):
            # Many servers hang up after so many messages, or so many minutes: a new line goes on.
            return self._try(message)
        return outcome

    def _try(self, message: Message) -> Outcome:
        try:
            smtp = self.connect()
        except (PermanentFailure, TemporaryFailure) as failure:
            # one connection too many, for instance: that is not this message's fault
            return TemporaryFailure(failure.detail)
        self._pace.wait()
        try:
            return self._converse(smtp, message)
        except (PermanentFailure, TemporaryFailure, Uncertain) as failure:
            return failure

    def _converse(self, smtp: smtplib.SMTP, message: Message) -> Accepted:
        try:
            recipient, options = _envelope_address(smtp, message.recipient)
            self._say(smtp, f"MAIL FROM:<{message.sender}>{options}")
            self._say(
                smtp, f"RCPT TO:<{recipient}>", expected={_OK, _WILL_FORWARD}, names_recipient=True
            )
            self._say(smtp, "DATA", expected={_GO_AHEAD})
        except OSError as error:  # smtplib's own errors are OSErrors too
            self._drop()
            raise TemporaryFailure(f"connection lost: {error}") from error
        return self._hand_over(smtp, message.content)

    def _hand_over(self, smtp: smtplib.SMTP, content: bytes) -> Accepted:
        try:
            smtp.send(_LINE_DOT.sub(b"..", content).rstrip(b"\r\n") + b"\r\n.\r\n")
            code, answer = smtp.getreply()
        except OSError as error:
            self._drop()
            raise Uncertain(f"connection lost after the message was sent: {error}") from error
        if code != _OK:
            self._part_in_peace(smtp, code)
            raise _refusal(code, answer)
        return Accepted(detail=_text(answer)[:200])

    def _say(
        self,
        smtp: smtplib.SMTP,
        line: str,
        *,
        expected: Set[int] = frozenset({_OK}),
        names_recipient: bool = False,
    ) -> None:
        if "\r" in line or "\n" in line:
            raise PermanentFailure("an address with a line break")
        # UTF-8 only ever stands here when the other side has said SMTPUTF8
        smtp.send(line.encode() + b"\r\n")
        code, answer = smtp.getreply()
        if code not in expected:
            self._part_in_peace(smtp, code)
            raise _refusal(code, answer, names_recipient=names_recipient)

    def _part_in_peace(self, smtp: smtplib.SMTP, code: int) -> None:
        """Get ready for the next message after a refusal; 421 says that they hang up."""
        if code == _CLOSING:
            self._drop()
            return
        try:
            smtp.rset()
        except OSError:
            self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def quit(self) -> None:
        if self._smtp is not None:
            with suppress(OSError):
                self._smtp.quit()
            self._drop()


def _connected(relay: Relay) -> smtplib.SMTP:
    # smtplib would look up this machine's name for each connection; Django keeps it
    who, patience = DNS_NAME.get_fqdn(), relay.timeout
    smtp: smtplib.SMTP
    if relay.tls == "wrapped":
        context = ssl.create_default_context()
        smtp = smtplib.SMTP_SSL(relay.host, relay.port, who, timeout=patience, context=context)
    else:
        smtp = smtplib.SMTP(relay.host, relay.port, who, timeout=patience)
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
    """The address as the envelope takes it, and what MAIL must add for it."""
    local, _, domain = address.rpartition("@")
    try:
        plain = f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError as error:
        raise PermanentFailure(
            f"no domain has this name: {domain}", reason=Reason.NO_RECIPIENT
        ) from error
    if plain.isascii():
        return plain, ""
    if not smtp.has_extn("smtputf8"):
        raise PermanentFailure("the mail server takes no address beyond ASCII")
    return plain, " SMTPUTF8"


def _refusal(
    code: int, answer: bytes | str, *, names_recipient: bool = False
) -> PermanentFailure | TemporaryFailure:
    text = _text(answer)
    detail = f"{code} {text}"[:300]
    if code < _PERMANENT:
        return TemporaryFailure(detail)
    told = _DEAD.search(text) if _ENHANCED.search(text) else code in _DEAD_CODES
    dead = names_recipient and told
    return PermanentFailure(detail, reason=Reason.NO_RECIPIENT if dead else Reason.REFUSED)


def _text(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(text.split())
