"""E-mail addresses as readers type them: what is wrong with one, and what was perhaps meant."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from masthead.core.mail_addresses import canonical_address

LONGEST = 254
_READ = 2 * LONGEST  # more of what was typed can’t make a valid address

# The domains that most slips of the finger aim at, and those beside them that are no slip.
_OFTEN_MEANT = (
    *("gmail.com", "googlemail.com", "yahoo.com", "hotmail.com", "outlook.com", "live.com"),
    *("icloud.com", "protonmail.com", "proton.me", "aol.com", "yandex.com", "gmx.com"),
)
_ALSO_REAL = frozenset(
    {
        *("ymail.com", "mail.com", "email.com", "hey.com", "me.com", "mac.com", "pm.me", "gmx.de"),
        *("gmx.net", "gmx.at", "gmx.ch", "yahoo.co", "yandex.ru", "live.co", "outlook.co"),
        *("aon.com", "aol.co", "fmail.com", "tmail.com", "hotmail.co", "love.com", "line.com"),
        *("olive.com", "alive.com", "lime.com", "five.com", "life.com", "lived.com", "gmx.co"),
    }
)
_WRONG_ENDINGS = {"con": "com", "cmo": "com", "comm": "com", "vom": "com", "xom": "com"}


# The names under which a provider takes mail for one and the same mailbox.
_SAME_PROVIDER = {
    "googlemail.com": "gmail.com",
    **dict.fromkeys(("me.com", "mac.com"), "icloud.com"),
    **dict.fromkeys(("protonmail.com", "protonmail.ch", "pm.me"), "proton.me"),
    **dict.fromkeys(
        ("yandex.ru", "ya.ru", "yandex.by", "yandex.kz", "yandex.ua", "yandex.com.tr"), "yandex.com"
    ),
}
_IGNORES_DOTS = frozenset({"gmail.com", "proton.me"})


@dataclass(frozen=True, slots=True)
class Address:
    """An address as the books would keep it. With a `problem` it cannot be used; a `suggestion`
    is what was perhaps meant, and only the reader can tell."""

    kept: str
    problem: str = ""
    suggestion: str = ""


def read_address(typed: str) -> Address:
    """Read what a reader typed. Domains in any script are kept as the mail's wires write them."""
    kept = canonical_address(typed.strip()[:_READ])
    if problem := _shape_problem(kept) or _validity_problem(kept):
        return Address(kept=kept, problem=problem)
    local, _, domain = kept.rpartition("@")
    meant = _domain_meant(domain)
    return Address(kept=kept, suggestion=f"{local}@{meant}" if meant else "")


def mask(address: str) -> str:
    """An address by which its owner knows it and nobody else learns it: `n•••@e•••.com`."""
    local, _, domain = address.rpartition("@")
    name, _, ending = domain.rpartition(".")
    return f"{local[:1]}•••@{name[:1]}•••.{ending}"


def mailbox_of(address: str) -> str:
    """Whose inbox a stored address reaches: without the tag after a plus, nor the dots and the
    second names of a provider that ignores them. Never an address to write to."""
    local, _, domain = address.rpartition("@")
    domain = _SAME_PROVIDER.get(domain, domain)
    plain = local.split("+", 1)[0] or local
    if domain in _IGNORES_DOTS:
        plain = plain.replace(".", "") or plain
    if domain == "yandex.com":
        plain = plain.replace("-", ".")
    return f"{plain}@{domain}"


def is_disposable(domain: str) -> bool:
    """Whether the domain, or one that it is part of, gives addresses that soon end."""
    labels = domain.split(".")
    parents = {".".join(labels[start:]) for start in range(len(labels) - 1)}
    return not parents.isdisjoint(_disposable() | set(settings.DISPOSABLE_DOMAINS))


def _shape_problem(address: str) -> str:
    local, at, domain = address.rpartition("@")
    found = (
        (not address, "Enter your e-mail address."),
        (any(sign.isspace() for sign in address), "The address contains a space. Remove it."),
        (not at, "The @ is missing. An address looks like name@example.com."),
        ("@" in local and '"' not in local, "There is more than one @. Enter a single address."),
        (not local, "The part before the @ is missing."),
        (not domain, "The part after the @ is missing."),
        ("." not in domain, f"“{domain}” is incomplete. It needs an ending such as .com."),
    )
    return next((problem for is_so, problem in found if is_so), "")


def _validity_problem(address: str) -> str:
    if len(address) > LONGEST:
        return f"The address is longer than {LONGEST} characters, so it can’t receive e-mail."
    domain = address.rpartition("@")[2]
    if not domain.isascii():
        return f"“{domain}” is not a domain that can receive e-mail. Check it for typing errors."
    try:
        validate_email(address)
    except ValidationError:
        return "This is not a valid e-mail address. Check it for typing errors."
    if is_disposable(domain):
        return (
            f"Addresses at {domain} are temporary, so our e-mails would stop reaching you. "
            "Use a permanent address."
        )
    return ""


def _domain_meant(domain: str) -> str:
    if domain in _OFTEN_MEANT or domain in _ALSO_REAL:
        return ""
    name, _, ending = domain.rpartition(".")
    if ending in _WRONG_ENDINGS:
        corrected = f"{name}.{_WRONG_ENDINGS[ending]}"
        return _domain_meant(corrected) or corrected
    return next((meant for meant in _OFTEN_MEANT if is_one_slip(domain, meant)), "")


def is_one_slip(typed: str, meant: str) -> bool:
    """Whether one letter missing, too many, wrong, or swapped with its neighbour lies between."""
    if typed == meant or abs(len(typed) - len(meant)) > 1:
        return False
    start = _common_prefix(typed, meant)
    rest, meant_rest = typed[start:], meant[start:]
    if len(rest) == len(meant_rest):
        swapped = rest[1::-1] + rest[2:]
        return rest[1:] == meant_rest[1:] or swapped == meant_rest
    return rest[1:] == meant_rest or rest == meant_rest[1:]


def _common_prefix(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


@cache
def _disposable() -> frozenset[str]:
    lines = Path(__file__).with_name("disposable.txt").read_text().splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
