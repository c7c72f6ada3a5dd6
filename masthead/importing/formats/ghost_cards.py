"""Ghost's cards as HTML. Its editors (mobiledoc from 1.x to 4.x, lexical since 5.x) keep the same
facts about each."""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from markdown_it import MarkdownIt

Facts = Mapping[str, Any]

_DEEPEST = 60
_MARKDOWN = MarkdownIt("commonmark", {"html": True, "maxNesting": _DEEPEST}).enable(
    ["table", "strikethrough"]
)
_NOT_ON_THE_SITE = {
    "email": "a card shown in e-mails only",
    "email-cta": "a call to action shown in e-mails only",
    "signup": "a sign-up form",
    "collection": "a list of other posts",
}


def markdown_html(text: str) -> str:
    """The HTML of a text in Ghost's Markdown; plain paragraphs if it nests too deep for that."""
    depth = max((token.level for token in _MARKDOWN.parse(text)), default=0)
    if depth >= _DEEPEST - 2:  # what is deeper would be left out
        return "".join(f"<p>{escape(line)}</p>" for line in text.split("\n\n"))
    return str(_MARKDOWN.render(text))


def card_html(name: str, facts: Facts) -> tuple[str, str] | None:
    """A card as HTML, and a finding if it leaves something out; None if there is no such card."""
    if name in _NOT_ON_THE_SITE:
        return "", f"{_NOT_ON_THE_SITE[name]} was left out: {_excerpt(facts)}"
    render = _CARDS.get(name.removeprefix("card-"))
    if render is None:
        return None
    if _is_gated(facts):
        return "", f"a card that not everyone could see was left out: {_excerpt(facts)}"
    return render(facts), ""


def strings(value: Any) -> list[str]:
    """Every text in a value, however deep, without recursion."""
    found, waiting = [], [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            found.append(one)
        elif isinstance(one, Mapping):
            waiting.extend(reversed(list(one.values())))
        elif isinstance(one, list):
            waiting.extend(reversed(one))
    return found


def _excerpt(facts: Facts) -> str:
    return f"“{' '.join(' '.join(strings(facts)).split())[:200]}”"


def _is_gated(facts: Facts) -> bool:
    """Whether an anonymous reader of the old site did not see the card."""
    visibility = facts.get("visibility")
    if not isinstance(visibility, Mapping):
        return False
    web = visibility.get("web")
    if isinstance(web, Mapping):
        return web.get("nonMember") is False
    return visibility.get("showOnWeb") is False or visibility.get("emailOnly") is True


# --- One function for each kind -----------------------------------------------------------------
def _text(facts: Facts, *names: str) -> str:
    return next((str(facts[n]).strip() for n in names if isinstance(facts.get(n), str | int)), "")


def _attribute(facts: Facts, *names: str) -> str:
    return escape(_text(facts, *names))


def _paragraph(html: str) -> str:
    return f"<p>{html}</p>" if html else ""


def _link(facts: Facts, address: str, *words: str) -> str:
    """A link; only its words if there is no address."""
    target, label = _attribute(facts, address), _attribute(facts, *words)
    if not target:
        return _paragraph(label)
    return f'<p><a href="{target}">{label or target}</a></p>'


def _captioned(inner: str, facts: Facts) -> str:
    caption = _text(facts, "caption")
    frame = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f"<figure>{inner}{frame}</figure>"


def _image(facts: Facts) -> str:
    tag = f'<img src="{_attribute(facts, "src")}" alt="{_attribute(facts, "alt")}">'
    return _captioned(tag, facts) if _text(facts, "src") else _paragraph(_text(facts, "caption"))


def _gallery(facts: Facts) -> str:
    images = facts.get("images")
    pictures = (
        [one for one in images if isinstance(one, Mapping)] if isinstance(images, list) else []
    )
    inner = "".join(_image(one) for one in pictures)
    return f'<figure class="kg-gallery-card">{inner}</figure>{_paragraph(_text(facts, "caption"))}'


def _embed(facts: Facts) -> str:
    player = _text(facts, "html") or _link(facts, "url", "url")
    return f"{player}{_paragraph(_text(facts, 'caption'))}"


def _bookmark(facts: Facts) -> str:
    given = facts.get("metadata")
    about: Facts = given if isinstance(given, Mapping) else {}
    title = _text(about, "title") or _text(facts, "title")
    description = _paragraph(_attribute(about, "description"))
    linked = _link({"url": facts.get("url"), "title": title}, "url", "title")
    return f"{linked}{description}{_paragraph(_text(facts, 'caption'))}"


def _code(facts: Facts) -> str:
    return f"<pre><code>{_attribute(facts, 'code')}</code></pre>" + _paragraph(
        _text(facts, "caption")
    )


def _callout(facts: Facts) -> str:
    emoji = _attribute(facts, "calloutEmoji")
    return f"<blockquote>{emoji} {_text(facts, 'calloutText')}</blockquote>"


def _toggle(facts: Facts) -> str:
    return f"<h4>{_text(facts, 'heading')}</h4><div>{_text(facts, 'content')}</div>"


def _file(facts: Facts) -> str:
    link = _link(facts, "src", "fileTitle", "fileName", "title")
    return f"{link}{_paragraph(_attribute(facts, 'fileCaption'))}"


def _audio(facts: Facts) -> str:
    return f'<audio src="{_attribute(facts, "src")}"></audio>' + _paragraph(
        _attribute(facts, "title")
    )


def _video(facts: Facts) -> str:
    return f'<video src="{_attribute(facts, "src")}"></video>' + _paragraph(_text(facts, "caption"))


def _product(facts: Facts) -> str:
    picture = _image({"src": facts.get("productImageSrc")})
    title = _text(facts, "productTitle")
    heading = f"<h4>{title}</h4>" if title else ""
    description = f"<div>{_text(facts, 'productDescription')}</div>"
    return picture + heading + description + _link(facts, "productUrl", "productButton")


def _header(facts: Facts) -> str:
    heading = _text(facts, "header", "heading")
    below = _paragraph(_text(facts, "subheader", "subheading"))
    return (f"<h2>{heading}</h2>" if heading else "") + below + _button(facts)


def _button(facts: Facts) -> str:
    return _link(facts, "buttonUrl", "buttonText")


def _call_to_action(facts: Facts) -> str:
    return f"{_image({'src': facts.get('imageUrl')})}<div>{_text(facts, 'textValue')}</div>" + (
        _button(facts) if facts.get("showButton", True) else ""
    )


def _markdown(facts: Facts) -> str:
    return markdown_html(_text(facts, "markdown"))


def _html(facts: Facts) -> str:
    return _text(facts, "html")


def _rule(_: Facts) -> str:
    return "<hr>"


def _paywall(_: Facts) -> str:
    return "<!--members-only-->"


_CARDS: dict[str, Callable[[Facts], str]] = {
    "image": _image,
    "gallery": _gallery,
    "markdown": _markdown,
    "html": _html,
    "code": _code,
    "codeblock": _code,
    "embed": _embed,
    "bookmark": _bookmark,
    "callout": _callout,
    "toggle": _toggle,
    "file": _file,
    "audio": _audio,
    "video": _video,
    "product": _product,
    "header": _header,
    "button": _button,
    "call-to-action": _call_to_action,
    "transistor": lambda facts: _link(facts, "url", "url"),
    "hr": _rule,
    "horizontalrule": _rule,
    "paywall": _paywall,
}
