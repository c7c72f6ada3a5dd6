"""The supported embed providers. A player is loaded only after the reader asks for it."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Provider:
    """A service whose videos or posts a story may embed, with its oEmbed `endpoint`. With a
    `player`, the reader can load it in the page (`{id}` is what `pattern` matches); without one
    the story shows a link."""

    name: str
    hosts: frozenset[str]
    endpoint: str
    pattern: re.Pattern[str] | None = None
    player: str = ""


PROVIDERS = (
    Provider(
        "YouTube",
        frozenset({"youtube.com", "youtu.be", "youtube-nocookie.com"}),
        "https://www.youtube.com/oembed",
        re.compile(r"(?:v=|youtu\.be/|/embed/|/shorts/|/live/)([\w-]{11})"),
        "https://www.youtube-nocookie.com/embed/{id}",
    ),
    Provider(
        "Vimeo",
        frozenset({"vimeo.com", "player.vimeo.com"}),
        "https://vimeo.com/api/oembed.json",
        re.compile(r"vimeo\.com/(?:video/)?(\d+)"),
        "https://player.vimeo.com/video/{id}?dnt=1",
    ),
    Provider("SoundCloud", frozenset({"soundcloud.com"}), "https://soundcloud.com/oembed"),
    Provider("Spotify", frozenset({"open.spotify.com"}), "https://open.spotify.com/oembed"),
    Provider("X", frozenset({"x.com", "twitter.com"}), "https://publish.x.com/oembed"),
    Provider(
        "Datawrapper",
        frozenset({"datawrapper.dwcdn.net", "datawrapper.de"}),
        "https://api.datawrapper.de/v3/oembed/",
    ),
)


NOT_SUPPORTED = (
    f"You can embed content from {', '.join(provider.name for provider in PROVIDERS)}. "
    "Link to anything else."
)


def provider_of(address: str) -> Provider | None:
    """The provider that an address belongs to; None if it is not supported."""
    host = _parts(address)[1].removeprefix("www.").removeprefix("m.")
    return next((provider for provider in PROVIDERS if host in provider.hosts), None)


def player_address(address: str) -> str:
    """The address of a video's player; empty if the page can't show one."""
    provider = provider_of(address)
    if provider is None or provider.pattern is None:
        return ""
    found = provider.pattern.search(address)
    return provider.player.replace("{id}", found[1]) if found else ""


def host_of(address: str) -> str:
    """The name to show for an address without a supported provider."""
    return (_parts(address)[1] or address).removeprefix("www.")


def link_address(address: str) -> str:
    """An address that a page may link to; empty for any scheme but HTTP and HTTPS, and for one
    that names no host."""
    scheme, host = _parts(address)
    return address if scheme in {"http", "https"} and host else ""


def _parts(address: str) -> tuple[str, str]:
    """An address's scheme and host; empty if it is malformed."""
    try:
        parts = urlsplit(address)
        return parts.scheme, parts.hostname or ""
    except ValueError:
        return "", ""
