"""Embeds: whose players a page may show, and only once the reader asked for one."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Provider:
    """Somebody whose videos and posts a story may point to, and who answers oEmbed at `endpoint`.
    With a `player`, the reader may load it in place (`{id}` stands for what `pattern` finds);
    without one there is only the link."""

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


def provider_of(address: str) -> Provider | None:
    """The provider that an address belongs to; None if it is not on the list."""
    host = (urlsplit(address).hostname or "").removeprefix("www.").removeprefix("m.")
    return next((provider for provider in PROVIDERS if host in provider.hosts), None)


def player_address(address: str) -> str:
    """Where the player of a video is; empty if the page may not show one."""
    provider = provider_of(address)
    if provider is None or provider.pattern is None:
        return ""
    found = provider.pattern.search(address)
    return provider.player.replace("{id}", found[1]) if found else ""


def host_of(address: str) -> str:
    """The name to show for an address of nobody on the list."""
    return (urlsplit(address).hostname or address).removeprefix("www.")


def link_address(address: str) -> str:
    """An address that a page may link to; empty for a script's or a file's."""
    return address if urlsplit(address).scheme in {"http", "https"} else ""
