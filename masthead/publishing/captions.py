"""Agency captions: one run-on line split into what readers see and what stays internal."""

import re
from dataclasses import dataclass

# Notices to editors. Each one runs to the next credit or to the end of the caption.
_NOTICES = (
    r"attention[:,]? editors?",
    r"editor(?:s|['’]s|s['’])? notes?\b",
    r"notes? to (?:the )?editors?",
    r"(?:strictly |restricted to |for )?editorial (?:use|purposes) only",
    r"restricted to (?:editorial|subscription|news)",
    r"for editorial use",
    r"no (?:re-?sales?|archives|archiving|third[- ]party sales?|model release)\b",
    r"mandatory (?:photo )?credit",
    r"distributed as a service to clients",
    r"th(?:is|e|ese) (?:image|picture|photo|photograph|handout)s? (?:has been|have been|was|were) "
    r"(?:provided|supplied|distributed|obtained) by a third party",
    r"best quality available",
)
# Notices only when in capitals: in lower case they may be part of a sentence.
_CAPITALISED = (
    r"RE-?FIL(?:E|ING)\b",
    r"RE-?SEND(?:ING)?\b",
    r"RE-?TRANSMI(?:T|SSION)\w*",
    r"CORRECT(?:S|ING|ION)\b(?= [A-Z]{2})",
    r"CORRECTION(?=\s*[:–—-])",
    r"QUALITY REPEAT\b",
    r"UPDATE[SD]?(?=\s*[:–—-])",
    r"ADDS?(?= [A-Z]{3,})",
    r"TPX IMAGES OF THE DAY",
    r"TEMPLATE OUT\b",
    r"[A-Z]{4,}(?: AND [A-Z]{4,})? OUT\.(?= NO| *$)",
    r"GRAPHIC CONTENT\b",
    r"TH(?:IS|E) (?:IMAGE|PICTURE|PHOTO|PHOTOGRAPH|HANDOUT)S? (?:HAS|HAVE|WAS|WERE|IS)\b",
    r"N(?:O|o) (?:SALES|[Ss]ales|MARKETING|ADVERTISING|COMMERCIAL|INTERNET|CROPPING|TABLOIDS"
    r"|LICENSING|SYNDICATION|ARCHIVE)(?=\s*(?:[.,;/–—-]|$| [A-Z]{2}))",
    r"(?:STRICTLY )?NOT FOR (?:SALE|MARKETING|ADVERTISING|COMMERCIAL)",
    r"MUST (?:CREDIT|COURTESY)\b",
    r"DISTRIBUTED BY\b",
    r"AVAILABLE (?:ONLY )?FOR \d+ HOURS",
    r"QUALITY (?:FROM|AT) SOURCE",
    r"VISUAL COVERAGE OF SCENES",
    r"HANDOUT(?= *[–—-] )",
    r"TO (?:MATCH|GO WITH|ACCOMPANY)\b",
    r"To (?:match|go with|accompany) [A-Z][\w-]+ [A-Z][A-Z-]+/?",
)
NOTICE = re.compile(rf"(?i:\b(?:{'|'.join(_NOTICES)}))|\b(?:{'|'.join(_CAPITALISED)})")
_IN_TEXT = re.compile(rf"\b(?:{'|'.join(_NOTICES)})", re.IGNORECASE)

# A word in a name: not starting in lower case, except for particles; with a full stop only after
# an initial or an abbreviation, so that a credit never swallows a sentence.
_WORD = (
    r"(?:(?:[^\W\d_]|St|Dr|Jr|Sr|Mt|Co|Inc|Ltd)\.|(?![a-z])[^\W_][\w&'’-]*"
    r"|(?:al|and|at|bin|de|del|der|di|el|et|for|in|la|of|on|the|van|via|von)\b|&)"
)
_NAME = rf"{_WORD}(?:,? \(?{_WORD}\)?){{0,7}}"
_BRACKETED = re.compile(
    r"[\[(]\s*(?:(?:AI[- ])?(?:photo|photograph|image|picture|pool photo|illustration|courtesy"
    r"|credit|image credit|photo credit)s?\s*(?:by|:|of|courtesy of|/)\s*(?P<by>[^)\]]{2,160})"
    r"|(?P<agency>(?-i:[A-Z][\w&. -]{0,40}?)(?: photo)?\s?/\s?[^)\]]{2,120}))\s*[)\]]",
    re.IGNORECASE,
)
_SLASHED = re.compile(rf"(?![\d.,/ ]+$){_NAME}(?:\s?/\s?{_NAME})+\.?")
_VIA = re.compile(rf"{_NAME} via [A-Z]{{2,}}\w*\.?")
_MANDATORY = re.compile(r"mandatory (?:photo )?credit\s?:\s*(?P<by>[^.;]{2,140})", re.IGNORECASE)
_NAMED = re.compile(
    r"(?:©\s?|(?:(?:photo(?:graph)?|picture|image|illustration|handout)s?"
    r"(?: credit| courtesy)?|credit|courtesy)\s?(?::|\bby\b|\bof\b)\s*)(?P<by>[^.].{1,140}?)\.?",
    re.IGNORECASE,
)
# A credit may start after a sentence, after a dash, or at an agency in capitals with a slash.
_STARTS = re.compile(
    r"(?<=[.!?”\"’)])\s+|\s[–—-]{1,2}\s|\s(?=[A-Z]{2,12}(?: PHOTO| Photo)?/[A-Z])|^"
)
_WIRE_ID = re.compile(
    r"(?:(?:^|[\s.])[–—-]{1,2}\s*|\s)(?P<id>(?=[A-Z]*\d)[A-Z]{1,4}[A-Z0-9]{6,14}(?:_\d+)?"
    r"|[A-Z]{2,5}[_-]\d[\w-]{3,14})\s*\.?\s*$"
)
_SENTENCE_ENDS = tuple('.!?…”"’)')
_DANGLING = " \t\n-–—/;,|"
MAX_CREDIT = 200
# No agency writes more. What stands beyond goes to the editors: it is neither searched, which
# would take time that grows with its square, nor shown.
MAX_CAPTION = 4000


@dataclass(frozen=True, slots=True)
class WireCaption:
    """The parts of an agency caption. `note_to_editors` is internal."""

    caption: str = ""
    credit: str = ""
    note_to_editors: str = ""
    wire_id: str = ""


def has_editors_notice(text: str) -> bool:
    """Whether a text contains a notice to editors."""
    return NOTICE.search(text) is not None


def capitalised_notice(text: str) -> str:
    """The notice in capitals in a running text, up to its end; empty if there is none. Lower case,
    and anything like a live story's own "UPDATE:", is left to the writer."""
    found = (each for each in _IN_TEXT.finditer(text) if each[0].isupper())
    return next((text[each.start() :] for each in found), "")


def split_caption(text: str) -> WireCaption:
    """Split an agency caption into its parts. The returned caption contains no known notice."""
    whole = " ".join(text.split())
    rest, beyond = whole[:MAX_CAPTION], whole[MAX_CAPTION:]
    rest, wire_id = _take_wire_id(rest)
    rest, leading = _take_leading_notice(rest)
    rest, bracketed = _take_bracketed_credit(rest)
    head, notice = _cut_at_notice(rest)
    head, credit = _take_credit(head)
    notice, late = ("", "") if not notice else _take_credit_from_notice(notice)
    head, early_id = _take_wire_id(head) if not wire_id else (head, "")
    return WireCaption(
        caption=head.strip(_DANGLING),
        credit=(bracketed or credit or late)[:MAX_CREDIT],
        note_to_editors=" ".join(
            part for part in (leading, notice.strip(_DANGLING), beyond) if part
        ),
        wire_id=wire_id or early_id,
    )


def split_if_unambiguous(text: str) -> WireCaption | None:
    """Split a caption if it is unambiguous: its notice is in capitals, and the rest ends like a
    sentence. Otherwise None: an editor decides."""
    found = NOTICE.search(text) if len(text) <= MAX_CAPTION else None
    if found is None or found[0] != found[0].upper():
        return None
    parts = split_caption(text)
    return parts if parts.caption.endswith(_SENTENCE_ENDS) else None


def _take_wire_id(text: str) -> tuple[str, str]:
    found = _WIRE_ID.search(text)
    if found is None:
        return text, ""
    return text[: found.start() + (text[found.start()] == ".")].rstrip(_DANGLING), found["id"]


def _take_leading_notice(text: str) -> tuple[str, str]:
    """A leading notice ends where lower-case text begins; one that is only a title ("EDITORS
    NOTE:") includes the sentence that follows it."""
    found = NOTICE.match(text)
    if found is None:
        return text, ""
    end = max(_end_of_capitals(text), found.end())
    if text[found.end() : end].strip(_DANGLING + ":") == "":
        end = _end_of_sentence(text, end)
    return text[end:].lstrip(_DANGLING + ":."), text[:end].rstrip(_DANGLING + ":")


def _end_of_capitals(text: str) -> int:
    """Where the capitals end; a lone "A" belongs to the sentence that follows."""
    spoken = re.search(r"(?:\b[AI] )?[“\"‘']?\b\w*[a-z]", text)
    return spoken.start() if spoken else len(text)


def _end_of_sentence(text: str, start: int) -> int:
    stop = re.compile(r"[.!]\s").search(text, start)
    return stop.end() if stop else len(text)


def _take_bracketed_credit(text: str) -> tuple[str, str]:
    found = _BRACKETED.search(text)
    if found is None:
        return text, ""
    credit = (found["by"] or found["agency"]).strip()
    left = f"{text[: found.start()].rstrip()} {text[found.end() :].lstrip()}"
    return re.sub(r"\s+([.,;])", r"\1", left).strip(), credit


def _cut_at_notice(text: str) -> tuple[str, str]:
    found = NOTICE.search(text)
    if found is None:
        return text, ""
    return text[: found.start()].rstrip(_DANGLING + "("), text[found.start() :]


def _take_credit(text: str) -> tuple[str, str]:
    """The text before the credit, and the longest trailing text that parses as one."""
    for start in _STARTS.finditer(text):
        tail = text[start.end() :].strip(_DANGLING)
        if credit := _read_credit(tail):
            return text[: start.start()].rstrip(_DANGLING), credit
    return text, ""


def _read_credit(tail: str) -> str:
    if not 2 < len(tail) <= MAX_CREDIT:  # noqa: PLR2004  # a name has more letters
        return ""
    named = _NAMED.fullmatch(tail)
    if named:
        return named["by"].strip()
    if _SLASHED.fullmatch(tail) or _VIA.fullmatch(tail):
        return tail.removesuffix(".") if not tail.endswith(("Inc.", "Ltd.", "Co.")) else tail
    return ""


def _take_credit_from_notice(notice: str) -> tuple[str, str]:
    """Some agencies put the credit after or inside the notice; the notice itself is kept whole."""
    named = _MANDATORY.search(notice)
    credit = named["by"].strip() if named else _take_credit(notice)[1]
    return notice, "" if has_editors_notice(credit) else credit
