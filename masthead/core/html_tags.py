"""The tags of any HTML, found in time that grows with its length alone.

Builders of trees, nh3's among them, take time that grows with the square of how deep elements are
nested or how many are left open. So depth is bounded before one of them sees what somebody else
wrote."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST_DEEP = 200  # browsers stop at 512; no page that a person wrote comes near

_NAME = re.compile(r"[^\s/>]+")
_BEFORE_ATTRIBUTE = re.compile(r"[\s/]*")
# The first character may be “=”, the standard says.
_ATTRIBUTE = re.compile(r"[^>][^\s/>=]*")
_ASSIGNED = re.compile(r"\s*=\s*")
_UNQUOTED = re.compile(r"[^\s>]*")
_VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr keygen frame".split()
)
# What stands in these is text, whatever it looks like.
_RAW = frozenset("script style title textarea xmp iframe noembed noframes noscript".split())
_ENDS_RAW = {name: re.compile(f"</{name}", re.IGNORECASE | re.ASCII) for name in _RAW}
# An end tag may be left out: the next of its kind, or the end of what it stands in, ends it.
_OPTIONAL = frozenset(
    "p li td th tr dd dt option optgroup thead tbody tfoot colgroup caption rt rp".split()
)
_ENDED_BY = {
    **dict.fromkeys(("td", "th"), frozenset({"td", "th"})),
    "tr": frozenset({"td", "th", "tr"}),
    **dict.fromkeys(("thead", "tbody", "tfoot"), frozenset("td th tr thead tbody tfoot".split())),
    **dict.fromkeys(("dd", "dt"), frozenset({"dd", "dt", "p"})),
    "li": frozenset({"li", "p"}),
    "option": frozenset({"option"}),
}


@dataclass(frozen=True, slots=True)
class Tag:
    """A start tag, or with `is_end` an end tag; where it stands in the text."""

    name: str
    is_end: bool
    start: int
    end: int


def tags_in(html: str) -> Iterator[Tag]:
    """Each tag as the HTML standard's tokenizer finds it. Where the standard asks for the tree to
    decide, what could be text is taken for text."""
    at = 0
    while (start := html.find("<", at)) >= 0:
        found = _tag_at(html, start)
        if found is None:
            at = _after_markup(html, start)
            continue
        yield found
        at = found.end
        if found.name == "plaintext":
            return
        if found.name in _RAW and not found.is_end:
            end = _ENDS_RAW[found.name].search(html, at)
            at = end.start() if end else len(html)


def is_too_deep(html: str) -> bool:
    """Whether elements could be nested deeper than `MOST_DEEP`, however a parser reads them: an
    end tag that does not fit ends nothing here."""
    if html.count("<") <= MOST_DEEP:
        return False
    stack: list[str] = []
    for tag in tags_in(html):
        if tag.is_end:
            _end(stack, tag.name)
        elif tag.name not in _VOID and tag.name not in _RAW:
            _end_implied(stack, tag.name)
            stack.append(tag.name)
        if len(stack) > MOST_DEEP:
            return True
    return False


def without_tags(html: str) -> str:
    """The text between the tags, still escaped, with a space for each tag; without the contents of
    scripts and styles."""
    pieces, at, hidden = [], 0, False
    for tag in tags_in(html):
        if not hidden:
            pieces.append(html[at : tag.start])
        hidden = not tag.is_end and tag.name in {"script", "style"}
        at = tag.end
    if not hidden:
        pieces.append(html[at:])
    return " ".join(pieces)


def _tag_at(html: str, start: int) -> Tag | None:
    """The tag whose “<” stands here; None if it is text, a comment or a declaration."""
    is_end = html.startswith("/", start + 1)
    at = start + 1 + is_end
    if not (at < len(html) and html[at].isascii() and html[at].isalpha()):
        return None
    found = _NAME.match(html, at)
    assert found is not None  # noqa: S101  # a letter stands there
    return Tag(found[0].lower(), is_end, start, _end_of_tag(html, found.end()))


def _end_of_tag(html: str, at: int) -> int:
    """Behind its “>”; the end of the text if there is none."""
    while at < len(html):
        at = _matched(_BEFORE_ATTRIBUTE, html, at)
        if html.startswith(">", at):
            return at + 1
        at = _matched(_ATTRIBUTE, html, at)
        assigned = _ASSIGNED.match(html, at)
        if assigned is None:
            continue
        at = assigned.end()
        quote = html[at : at + 1]
        if quote in {'"', "'"}:
            closing = html.find(quote, at + 1)
            at = len(html) if closing < 0 else closing + 1
        else:
            at = _matched(_UNQUOTED, html, at)
    return len(html)


def _after_markup(html: str, start: int) -> int:
    """Behind what begins with “<” and is no tag."""
    for opening, closing in (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<!", ">"), ("<?", ">")):
        if html.startswith(opening, start):
            end = html.find(closing, start + len(opening) - (opening == "<!--") * 2)
            return len(html) if end < 0 else end + len(closing)
    if html.startswith("</", start):
        end = html.find(">", start)
        return len(html) if end < 0 else end + 1
    return start + 1


def _matched(pattern: re.Pattern[str], html: str, at: int) -> int:
    found = pattern.match(html, at)
    return found.end() if found else at


def _end(stack: list[str], name: str) -> None:
    depth = len(stack)
    while depth and stack[depth - 1] != name and stack[depth - 1] in _OPTIONAL:
        depth -= 1
    if depth and stack[depth - 1] == name:
        del stack[depth - 1 :]


def _end_implied(stack: list[str], name: str) -> None:
    ended = _ENDED_BY.get(name, frozenset({"p"} if name == "p" else ()))
    while stack and stack[-1] in ended:
        stack.pop()
