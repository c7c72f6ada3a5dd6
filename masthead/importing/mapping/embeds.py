"""Which players of other sites become embed blocks, and with which address."""

import re
from urllib.parse import parse_qs, urlsplit

# Hosts that offer oEmbed; anything else is kept as a link.
_HOSTS = (
    "youtube.com youtu.be youtube-nocookie.com vimeo.com x.com twitter.com soundcloud.com "
    "open.spotify.com instagram.com facebook.com tiktok.com dailymotion.com ted.com flickr.com "
    "wordpress.tv videopress.com slideshare.net scribd.com reddit.com"
).split()
_URL = re.compile(r"https?://\S+\Z")


def embed_address(address: str) -> str | None:
    """The public address of a player or a post, if its host is one we know."""
    address = address.strip()
    if address.startswith("//"):
        address = "https:" + address
    if not _URL.match(address):
        return None
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return None
    if not any(host == known or host.endswith("." + known) for known in _HOSTS):
        return None
    return _public(host, parts.path, parts.query) or address


def _public(host: str, path: str, query: str) -> str | None:
    """The address of the page that a player belongs to; None if they are the same."""
    video = re.match(r"/embed/([\w-]+)", path)
    if host.startswith("youtube") and video:
        return f"https://www.youtube.com/watch?v={video[1]}"
    player = re.match(r"/video/(\d+)", path)
    if host == "player.vimeo.com" and player:
        return f"https://vimeo.com/{player[1]}"
    if host == "w.soundcloud.com":
        return parse_qs(query).get("url", [None])[0]
    if host == "open.spotify.com" and path.startswith("/embed/"):
        return f"https://open.spotify.com/{path.removeprefix('/embed/')}"
    return None
