"""How an e-mail address is spelled: one spelling for each mailbox, so that equal mailboxes are
equal strings, and the ASCII form in which the mail's wires carry a domain."""

import re
from unicodedata import normalize

import idna

_LONGEST_DOMAIN, _LONGEST_LABEL = 253, 63
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_TO_ESCAPE = re.compile(r'(["\\])')
# What RFC 5322 lets stand without quotation marks, and what RFC 6531 adds to it.
_DOT_ATOM = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*")


class InvalidDomainError(ValueError):
    """No registry could have given out this domain; the message names it."""


def canonical_address(typed: str) -> str:
    """The one spelling of a mailbox: trimmed, in lower case, the domain in ASCII, the local part
    without quotation marks and escapes that it does not need. A domain that has no ASCII form stays
    as it is, for whoever validates the address to refuse. Doing it twice changes nothing more."""
    local, at, domain = typed.strip().rpartition("@")
    if not at:
        return domain.lower()
    try:
        domain = ascii_domain(domain)
    except InvalidDomainError:
        domain = domain.lower()
    return f"{_plain_local(local)}@{domain}"


def ascii_domain(domain: str) -> str:
    """The domain as mail and DNS carry it, by IDNA 2008 as browsers and registries apply it (UTS
    46, non-transitional): `faß.example` is not `fass.example`. Raises `InvalidDomainError`."""
    if domain.isascii():
        # whatever DNS could hold, in the lengths it allows; idna would refuse names that exist
        if len(domain) > _LONGEST_DOMAIN or any(
            len(each) > _LONGEST_LABEL for each in domain.split(".")
        ):
            raise InvalidDomainError(f"“{domain[:80]}” is not a domain name.")
        return domain.lower()
    try:
        return idna.encode(domain.lower(), uts46=True, transitional=False, std3_rules=True).decode()
    except idna.IDNAError as error:
        raise InvalidDomainError(f"“{domain[:80]}” is not a domain name.") from error


def _plain_local(local: str) -> str:
    folded = normalize("NFC", local).lower()
    quoted = _QUOTED.fullmatch(folded)
    if quoted is None:
        return folded
    content = _ESCAPE.sub(r"\1", quoted[1])
    if _DOT_ATOM.fullmatch(content):
        return content
    return f'"{_TO_ESCAPE.sub(r"\\\1", content)}"'
