"""WordPress's shortcodes and block comments, turned into HTML that the mapper knows."""

import re
from collections.abc import Callable, Iterable
from html import escape

Attachment = dict[str, str]
FindAttachments = Callable[[list[str]], Iterable[Attachment]]  # no ids: the post's own

_CAPTION = re.compile(
    r"\[(?:wp_)?caption(?P<given>[^\]]*)\](?P<inner>.*?)\[/(?:wp_)?caption\]", re.S
)
_GALLERY = re.compile(r"\[gallery(?P<given>[^\]]*)\]")
_EMBED = re.compile(r"\[embed[^\]]*\]\s*(?P<address>\S+?)\s*\[/embed\]")
_PLAYER = re.compile(r"\[(?:youtube|vimeo|video|audio|tweet)[ =](?P<given>[^\]]*)\](?:\[/\w+\])?")
_OTHER = re.compile(
    r"\[(?P<name>[a-z][\w-]*)(?:\s+[\w-]+=[^\]]*)?\](?=.*?\[/(?P=name)\])|"
    r"\[(?P<lone>[a-z][\w-]*)\s+[\w-]+=[^\]]*\]",
    re.S,
)
_GIVEN = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+))""")
_PICTURE = re.compile(r"^\s*(?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?", re.S)
_ADDRESS = re.compile(r"https?://[^\s\"'\]]+")
_EMPTY_BLOCK = re.compile(r"<!--\s*wp:([\w/-]+)[^>]*?/-->")
_SHORTCODE_BLOCK = re.compile(r"\[[^\]]*\]")


def expand(content: str, *, attachments: FindAttachments) -> tuple[str, list[str]]:
    """The content as HTML, and findings about what has no meaning outside WordPress."""
    findings = [
        f"block “{name}” is made by WordPress itself and holds no text; left out"
        for name in dict.fromkeys(_EMPTY_BLOCK.findall(content))
    ]
    content = _CAPTION.sub(_figure, content)
    content = _GALLERY.sub(lambda m: _gallery(_given(m["given"]), attachments), content)
    content = _EMBED.sub(lambda m: f"\n\n<p>{escape(m['address'])}</p>\n\n", content)
    content = _PLAYER.sub(_player, content)
    unknown = dict.fromkeys(m["name"] or m["lone"] for m in _OTHER.finditer(content))
    findings += [f"[{name}] looks like a shortcode; kept as text" for name in unknown]
    return content, findings


def _given(text: str) -> dict[str, str]:
    text = text.replace("&quot;", '"')
    return {m[1].lower(): m[2] or m[3] or m[4] or "" for m in _GIVEN.finditer(text)}


def _figure(found: re.Match[str]) -> str:
    inner = found["inner"]
    picture = _PICTURE.match(inner)
    words = _given(found["given"]).get("caption", "")
    if picture is None:
        return f"<p>{inner}</p>"
    words = inner[picture.end() :].strip() or words
    caption = f"<figcaption>{words}</figcaption>" if words else ""
    return f"<figure>{picture[0]}{caption}</figure>"


def _gallery(given: dict[str, str], attachments: FindAttachments) -> str:
    ids = re.findall(r"\d+", given.get("ids") or given.get("include") or "")
    left_out = set(re.findall(r"\d+", given.get("exclude", "")))
    frames = [framed(one) for one in attachments(ids) if one["id"] not in left_out]
    return f'<figure class="gallery">{"".join(frames)}</figure>' if frames else ""


def framed(attachment: Attachment) -> str:
    """An attachment as a figure."""
    caption = escape(attachment["caption"])
    return (
        f'<figure><img src="{escape(attachment["url"])}" alt="{escape(attachment["alt"])}">'
        f"<figcaption>{caption}</figcaption></figure>"
    )


def _player(found: re.Match[str]) -> str:
    address = _ADDRESS.search(found["given"].replace("&amp;", "&"))
    return f'<iframe src="{escape(address[0])}"></iframe>' if address else found[0]
