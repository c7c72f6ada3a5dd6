"""Names that people give to themselves, a team or a company, and that we put into mail to others:
one that lures elsewhere would make our mail theirs."""

import re
from unicodedata import category, normalize

# A dot between a word and what could be a domain's ending, in any script and however disguised.
_WEB = re.compile(
    r"://|\bwww\b|[\w-]+[.。｡․](?:[^\W\d_]{2,}|xn--)|\w\s*[\[({]\s*(?:\.|dot)\s*[\])}]\s*\w|"
    r"\w\s+dot\s+(?:com|net|org|info|io|co|biz|xyz|top|site|online|shop|app|me|ru|cn)\b|"
    r"\b\d{1,3}(?:\.\d{1,3}){3}\b",
    re.IGNORECASE,
)
_MAIL = re.compile(r"@|\w\s*[\[({]\s*at\s*[\])}]\s*\w", re.IGNORECASE)
_YEARS = re.compile(r"\b(?:19|20)\d\d\s?[-–/]\s?(?:(?:19|20)\d\d|\d\d)\b")
_PHONE = re.compile(r"(?:\+|\d)(?:[\s().\-–/]{0,3}\d){6,}")
_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_JOINERS = "\u200c\u200d"  # Persian and Indic words need them, between two letters
_LONGEST = 1000


def name_problem(name: str) -> str:
    """Why a name can't be shown to strangers, as a sentence that says what to do; empty if it
    can."""
    line = " ".join(name.split())
    return _hidden_problem(line) or _lure_problem(line, phone=True)


def details_problem(text: str) -> str:
    """The same for billing details, in which figures are usual."""
    return _hidden_problem(" ".join(text.split())) or _lure_problem(text, phone=False)


def _hidden_problem(name: str) -> str:
    if any(category(sign) in _HIDDEN and not _joins(name, at) for at, sign in enumerate(name)):
        return "It contains an invisible control character. Type it again by hand."
    return ""


def _joins(name: str, at: int) -> bool:
    around = name[at - 1 : at] + name[at + 1 : at + 2]
    return name[at] in _JOINERS and len(around) == len("ab") and all(map(_is_letter, around))


def _is_letter(sign: str) -> bool:
    return category(sign)[0] in "LM" and not sign.isascii()


def _lure_problem(name: str, *, phone: bool) -> str:
    plain = normalize("NFKC", name[:_LONGEST])
    if _MAIL.search(plain) or _WEB.search(plain):
        return (
            "It appears in e-mails, so it can’t contain a web or e-mail address. Leave it out; if "
            "it is none, put a space after the full stop."
        )
    if phone and _PHONE.search(_YEARS.sub(" ", plain)):
        return "It appears in e-mails, so it can’t contain a phone number. Leave the number out."
    return ""
