"""Whether a saved page was free to read on its old site. A page that says in any form that it was
not, is not."""

import re
from collections.abc import Iterator

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from masthead.importing.formats.page_linked_data import LinkedData, Node, as_list

_FREE = "isaccessibleforfree"
_NO = re.compile(r"(?:.*[/:])?(?:false|no|0|off)\Z", re.IGNORECASE)
_YES = re.compile(r"(?:.*[/:])?(?:true|yes|1|on)\Z", re.IGNORECASE)
_CONDITIONS = {"conditionsofaccess", "requiressubscription", "accessrights", "usageinfo"}
_CLOSED = re.compile(
    r"subscri|paywall|\bpaid|premium|member|locked|metered|restricted|registr|login|closed"
    r"|abonn|\bplus\b|\bpro\b|exclusive|\bpay\b",
    re.IGNORECASE,
)
_OPEN = re.compile(r"\b(?:no|not|non|without|free|open|public|everyone|all)\b|\bun", re.IGNORECASE)
# Names of meta elements and data attributes that say who may read.
_ABOUT_ACCESS = re.compile(
    r"content[_.:-]?tier|paywall|premium|is[_-]?paid|paid[_-]?(?:content|article|post)|metered"
    r"|(?:content|article|page|user|story|post)[_.:-]?(?:access|lock|restriction)"
    r"|access[_.:-]?(?:level|type|rights|control|model|status)|^access$|accessibleforfree"
    r"|subscri(?:ption|ber)s?[_.:-]?(?:required|only|content|needed|level|type)|^subscription$"
    r"|requires[_.:-]?(?:subscription|login|membership)|members?[_.:-]?only|\block(?:ed)?$",
    re.IGNORECASE,
)
# Classes of what only some may read; those of a dialog that asks to subscribe are not among them.
_CLASSES = re.compile(
    r"(?:^|[\s_-])(?<!\bnon[_-])(?<!\bno[_-])(?<!\bnot[_-])(?:(?:is|has|article|post|story|content|entry|page|text|body|c)[_-]{1,2})?"
    r"(?:paywall(?:ed)?|premium(?:[_-](?:content|article|post|story|text|only))?"
    r"|paid[_-](?:content|article|post|story|only)|(?:is|article|post|story|content)[_-]{1,2}paid"
    r"|(?:subscribers?|members?|subscription|abonnes?)[_-](?:only|content|exclusive|required)"
    r"|(?:only|for)[_-](?:subscribers?|members?)|locked[_-](?:content|article|post)"
    r"|(?:content|article|post|story)[_-]{1,2}locked|metered(?:[_-]content)?)(?:$|\s)",
    re.IGNORECASE,
)
_SUBJECT = r"(?:(?:this|the) (?:article|story|content|post|page) is )?"
_ONLY = r"(?:exclusive(?:ly)? |available |only |reserved )*(?:for |to )?(?:our |paying |paid )?"
_LABELS = re.compile(
    "|".join(
        (
            rf"{_SUBJECT}{_ONLY}(?:premium )?(?:subscriber|member)s?[ -](?:only|exclusive)\W*",
            rf"{_SUBJECT}(?:exclusive(?:ly)?|only|reserved) {_ONLY}(?:subscribers|members)\W*",
            r"(?:please )?(?:subscribe|sign up|log in|register)\b.{0,30}\bto (?:continue|read)\b.*",
            r"(?:article )?réservé (?:à nos|aux) abonnés\W*",
            r"(?:inhalt |artikel )?(?:nur|exklusiv) für abonnent\w*\W*",
            r"(?:contenido )?(?:exclusivo|solo) para suscriptores\W*",
            r"(?:contenuto )?(?:riservato agli|solo per(?: gli)?) abbonati\W*",
            r"(?:المحتوى )?للمشتركين فقط\W*",
        )
    ),
    re.IGNORECASE,
)
_CONTROLS = {"a", "button", "symbol", "svg", "use", "img", "input", "li", "label"}
_LONGEST_LABEL = 90
_OUTER = {"html", "body", "main", "article"}
# Boxes about other stories, and what is no text.
_OTHER_TAGS = {"script", "style", "nav", "aside", "footer", "noscript", "template", "head"}
_OTHER = re.compile(
    r"related|recommend|sidebar|teaser|\bcards?\b|promo|more-(?:on|from)|most-|trending|modal|popup"
    r"|banner|menu|nav\b|newsletter",
    re.IGNORECASE,
)


def is_closed(root: HtmlElement, linked: LinkedData) -> bool:
    """Whether the page says that it was not free. Its classes and labels count only if nothing that
    is meant for machines says that it was."""
    told = [*_linked(linked), *_marked_up(root), *_meta(root)]
    if False in told:
        return True
    return True not in told and any(_is_marked(one) or _is_label(one) for one in _own(root))


# --- What is meant for machines: True is free, False is not -------------------------------------
def _linked(linked: LinkedData) -> Iterator[bool]:
    """What the page's own article and its parts say; if they say nothing, what any node says."""
    own = [
        linked.article,
        *(p for p in as_list(linked.article.get("hasPart")) if isinstance(p, dict)),
    ]
    told = [said for node in own for said in _of_node(node)]
    yield from told or (said for node in linked.nodes for said in _of_node(node))
    for written in linked.unreadable:
        found = re.search(r"isAccessibleForFree\W{1,8}(\w+)", written, re.IGNORECASE)
        if found:
            yield not _NO.match(found[1])


def _of_node(node: Node) -> Iterator[bool]:
    for key, value in node.items():
        name = key.lower().rpartition(":")[2].rpartition("/")[2]
        for one in as_list(value):
            given = str(one.get("@value", "")) if isinstance(one, dict) else str(one)
            if name == _FREE:
                yield not _NO.match(given.strip())
            elif name in _CONDITIONS and _says_closed(given):
                yield False


def _says_closed(value: str) -> bool:
    value = value.strip()
    return bool(_YES.match(value) or (_CLOSED.search(value) and not _OPEN.search(value)))


def _marked_up(root: HtmlElement) -> Iterator[bool]:
    """Microdata and RDFa."""
    for element in root.xpath("//*[@itemprop or @property]"):
        names = f"{element.get('itemprop', '')} {element.get('property', '')}".lower().split()
        if any(name.rpartition(":")[2].rpartition("/")[2] == _FREE for name in names):
            given = element.get("content") or element.get("href") or element.text_content()
            yield not _NO.match(given.strip())


def _meta(root: HtmlElement) -> Iterator[bool]:
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = (element.get("content") or element.get("value") or "").strip()
        if _ABOUT_ACCESS.search(name) and content:
            yield from _judged(name, content)


def _judged(name: str, content: str) -> Iterator[bool]:
    if name.lower().replace("_", "").endswith("accessibleforfree"):
        yield not _NO.match(content)
    elif _NO.match(content) or content.lower() in {"free", "open", "public", "none", "all"}:
        yield True
    elif _says_closed(content):
        yield False


# --- What is meant for people and for style sheets ----------------------------------------------
def _own(root: HtmlElement) -> Iterator[HtmlElement]:
    """The page's elements, without those about other stories."""
    steps = iterwalk(root, events=("start",))
    for _, element in steps:
        names = f"{element.get('class', '')} {element.get('id', '')}"
        is_outer = element.tag in _OUTER
        if element.tag in _OTHER_TAGS or (not is_outer and _OTHER.search(names)):
            steps.skip_subtree()
        else:
            yield element


def _is_marked(element: HtmlElement) -> bool:
    names = f"{element.get('class', '')} {element.get('id', '')}"
    if element.tag in _CONTROLS:
        return False
    if _CLASSES.search(names):
        return True
    data = ((name, value) for name, value in element.items() if name.startswith("data-"))
    return any(
        _ABOUT_ACCESS.search(name[5:]) and False in _judged(name, value.strip())
        for name, value in data
    )


def _is_label(element: HtmlElement) -> bool:
    text = "".join(element.itertext(with_tail=False)) if len(element) < 5 else ""  # noqa: PLR2004
    words = " ".join(text.split())
    return len(words) <= _LONGEST_LABEL and bool(_LABELS.fullmatch(words))
