"""WordPress's shortcodes, turned into HTML that the mapping understands, in one pass."""

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from html import escape

Attachment = dict[str, str]
FindAttachments = Callable[[list[str]], Iterable[Attachment]]  # no ids: the post's own

# It never reads past the next bracket, so that no content takes it longer than its length.
_TAG = re.compile(r"\[(?P<close>/?)(?P<name>[A-Za-z][\w-]*)(?P<given>(?:[\s=][^\[\]]*)?)/?\]")
_GIVEN = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+))""")
_PICTURE = re.compile(r"\s*(?:<a\b[^<>]*>\s*)?<img\b[^<>]*>(?:\s*</a>)?")
_ADDRESS = re.compile(r"https?://[^\s\"'\[\]<>]+")
_VIDEO_ID = re.compile(r"[\s=\"'](?P<id>[\w-]{6,})")
_HAS_ATTRIBUTE = re.compile(r"\s[\w-]+=")

_CAPTIONS = {"caption", "wp_caption"}
_PLAYERS = set(
    """youtube vimeo video audio tweet embed embedyt youtube_sc dailymotion instagram facebook
    soundcloud spotify ted tiktok wpvideo videopress iframe playlist""".split()
)
_CODE = {"code", "sourcecode", "highlight", "php", "css", "html"}
_QUOTES = {"quote", "pullquote", "blockquote", "pull-quote"}
_BY_ID = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "embedyt": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "dailymotion": "https://www.dailymotion.com/video/{}",
}
# Page builders and typography wrap text in shortcodes that mean nothing elsewhere.
_TRANSPARENT = re.compile(
    r"(?:vc_|et_pb_|fusion_|av_|su_(?!button)|cs_|x_|one_|two_|three_|tatsu_|mk_|tagdiv|td_)\w*|"
    r"row|columns?|col|section|dropcap|drop_cap|center|box|highlight_text"
)
# Plugins that hide a passage from those who have not paid or signed in.
MEMBERS_ONLY = re.compile(
    r"restrict\w*|rcp_\w+|memberships?|members?(?:[_-]?only)?|pmpro\w*|mepr[\w-]*|wlm_\w+|s2if|"
    r"private|(?:is_|if_)?logged_?in|um_loggedin|\w*paywall\w*|premium\w*|paid\w*|"
    r"subscribers?(?:[_-]?only)?|wcm_\w+|memberful\w*|swpm_\w+|arm_\w+|ihc[\w-]*|protected|"
    r"content_control|visibility|passster\w*|only_?members",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Expanded:
    """Content without shortcodes, findings about those that have no meaning outside WordPress, and
    whether some of it was hidden from those who are not members."""

    html: str
    findings: list[str] = field(default_factory=list)
    is_for_members: bool = False


def expand(content: str, *, attachments: FindAttachments) -> Expanded:
    """Expand the shortcodes of a post. The time it takes grows with its length only."""
    return _Expander(content, attachments).expanded()


class _Expander:
    def __init__(self, content: str, attachments: FindAttachments) -> None:
        self._content, self._attachments = content, attachments
        self._tags = list(_TAG.finditer(content))
        self._closes: dict[str, list[int]] = defaultdict(list)  # where each name is closed
        for tag in self._tags:
            if tag["close"]:
                self._closes[tag["name"].lower()].append(tag.start())
        self._pieces: list[str] = []
        self._done = 0  # how far the content is in the pieces
        self._dropped: set[str] = set()  # wrappers whose tags are taken out
        self._result = Expanded("")

    def expanded(self) -> Expanded:
        for tag in self._tags:
            if tag.start() >= self._done:
                self._expand(tag)
        self._pieces.append(self._content[self._done :])
        self._result.html = "".join(self._pieces)
        return self._result

    def _expand(self, tag: re.Match[str]) -> None:
        name = tag["name"].lower()
        if tag["close"]:
            if name in self._dropped:
                self._replace(tag.start(), tag.end(), "")
            return
        end = self._end_of(tag)
        if name == "gallery":
            self._replace(tag.start(), tag.end(), _gallery(given(tag["given"]), self._attachments))
        elif name in _PLAYERS:
            self._player(tag, end)
        elif end and name in _CAPTIONS | _CODE | _QUOTES:
            self._wrapper(tag, end)
        elif end and (MEMBERS_ONLY.fullmatch(name) or _TRANSPARENT.fullmatch(name)):
            self._drop(tag, name)
        elif end or _HAS_ATTRIBUTE.search(tag["given"]):
            self._note(f"[{tag['name']}] looks like a shortcode; kept as text")

    def _end_of(self, tag: re.Match[str]) -> int:
        """Where the tag is closed; 0 if nowhere."""
        closes = self._closes.get(tag["name"].lower(), [])
        place = bisect(closes, tag.start())
        return closes[place] if place < len(closes) else 0

    def _replace(self, start: int, end: int, html: str) -> None:
        self._pieces += [self._content[self._done : start], html]
        self._done = end

    def _player(self, tag: re.Match[str], end: int) -> None:
        inner = self._content[tag.end() : end] if end else ""
        is_wrapping = bool(end) and not _TAG.search(inner)
        address = _player_address(tag, inner if is_wrapping else "")
        if address:
            after = self._content.index("]", end) + 1 if is_wrapping else tag.end()
            player = f'\n\n<iframe src="{escape(address)}"></iframe>\n\n'
            self._replace(tag.start(), after, player)
        elif _HAS_ATTRIBUTE.search(tag["given"]) or is_wrapping:
            self._note(f"[{tag['name']}] looks like a shortcode; kept as text")

    def _wrapper(self, tag: re.Match[str], end: int) -> None:
        name, inner = tag["name"].lower(), self._content[tag.end() : end]
        if name in _CAPTIONS:
            html = _figure(inner, given(tag["given"]))
        elif name in _CODE:
            html = f"<pre>{inner}</pre>"
        else:
            html = f"<blockquote>{inner}</blockquote>"
        self._replace(tag.start(), self._content.index("]", end) + 1, html)

    def _drop(self, tag: re.Match[str], name: str) -> None:
        self._dropped.add(name)
        self._replace(tag.start(), tag.end(), "")
        if MEMBERS_ONLY.fullmatch(name):
            self._result.is_for_members = True
            self._note(f"[{tag['name']}] hid text from those who are not members")
        else:
            self._note(f"the shortcodes of a page builder ([{tag['name']}]) were taken out")

    def _note(self, finding: str) -> None:
        if finding not in self._result.findings:
            self._result.findings.append(finding)


def given(text: str) -> Mapping[str, str]:
    """The attributes of a shortcode."""
    text = text.replace("&quot;", '"').replace("“", '"').replace("”", '"')
    return {m[1].lower(): m[2] or m[3] or m[4] or "" for m in _GIVEN.finditer(text)}


def framed(attachment: Attachment) -> str:
    """An attachment as a figure."""
    caption = escape(attachment["caption"])
    return (
        f'<figure><img src="{escape(attachment["url"])}" alt="{escape(attachment["alt"])}">'
        f"<figcaption>{caption}</figcaption></figure>"
    )


def _player_address(tag: re.Match[str], inner: str) -> str:
    words = f"{tag['given']} {inner}".replace("&amp;", "&")
    address = _ADDRESS.search(words)
    if address:
        return address[0]
    video = _VIDEO_ID.search(tag["given"]) or _VIDEO_ID.search(f" {inner.strip()}")
    pattern = _BY_ID.get(tag["name"].lower())
    return pattern.format(video["id"]) if video and pattern else ""


def _figure(inner: str, facts: Mapping[str, str]) -> str:
    picture = _PICTURE.match(inner)
    if picture is None:
        return f"<p>{inner}</p>"
    words = inner[picture.end() :].strip() or facts.get("caption", "")
    caption = f"<figcaption>{words}</figcaption>" if words else ""
    return f"<figure>{picture[0]}{caption}</figure>"


def _gallery(facts: Mapping[str, str], attachments: FindAttachments) -> str:
    ids = re.findall(r"\d+", facts.get("ids") or facts.get("include") or "")
    left_out = set(re.findall(r"\d+", facts.get("exclude", "")))
    frames = [framed(one) for one in attachments(ids) if one["id"] not in left_out]
    return f'<figure class="gallery">{"".join(frames)}</figure>' if frames else ""
