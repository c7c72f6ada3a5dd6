"""Every resolver of embeds keeps the port's promises: the embedded one and oEmbed, over a server on
this machine."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from masthead.gateways.embeds import EmbeddedResolver, EmbedResolver, OEmbedResolver
from masthead.gateways.failures import PermanentFailure, TemporaryFailure

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
ANSWERS = {
    "gone": (404, b""),
    "forbidden": (403, b""),
    "busy": (503, b""),
    "often": (429, b""),
    "moved": (302, b""),
    "babble": (200, b"<html>"),
    "list": (200, b"[]"),
    "flood": (200, b"x" * 300_000),
}


class Provider(BaseHTTPRequestHandler):
    """Responds according to a word in the address."""

    def do_GET(self) -> None:  # the server's name for it
        address = parse_qs(urlsplit(self.path).query)["url"][0]
        title = json.dumps({"title": f"The title of {address}"}).encode()
        word = next((word for word in ANSWERS if word in address), "")
        code, body = ANSWERS.get(word, (200, title))
        self.send_response(code)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def endpoint(socket_enabled: None) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Provider)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/oembed"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    "resolver", [OEmbedResolver(), EmbeddedResolver()], ids=["oembed", "embedded"]
)
class TestEveryResolver:
    def test_an_existing_embed_has_a_title(self, resolver: EmbedResolver, endpoint: str) -> None:
        assert isinstance(resolver.resolve("https://vimeo.com/1", endpoint=endpoint).title, str)

    def test_a_deleted_embed_is_a_permanent_failure(
        self, resolver: EmbedResolver, endpoint: str
    ) -> None:
        with pytest.raises(PermanentFailure):
            resolver.resolve("https://vimeo.com/gone", endpoint=endpoint)

    def test_a_busy_provider_is_a_temporary_failure(
        self, resolver: EmbedResolver, endpoint: str
    ) -> None:
        with pytest.raises(TemporaryFailure):
            resolver.resolve("https://vimeo.com/busy", endpoint=endpoint)


def test_oembed_returns_the_providers_title(endpoint: str) -> None:
    found = OEmbedResolver().resolve("https://vimeo.com/1", endpoint=endpoint)

    assert found.title == "The title of https://vimeo.com/1"


@pytest.mark.parametrize("word", ["often", "moved", "babble", "list", "flood"])
def test_a_response_that_can_not_be_parsed_is_a_temporary_failure(word: str, endpoint: str) -> None:
    with pytest.raises(TemporaryFailure):
        OEmbedResolver().resolve(f"https://vimeo.com/{word}", endpoint=endpoint)


def test_an_embed_that_may_not_be_shown_is_a_permanent_failure(endpoint: str) -> None:
    with pytest.raises(PermanentFailure, match="403"):
        OEmbedResolver().resolve("https://vimeo.com/forbidden", endpoint=endpoint)


def test_a_provider_that_can_not_be_reached_is_a_temporary_failure(socket_enabled: None) -> None:
    with pytest.raises(TemporaryFailure):
        OEmbedResolver().resolve("https://vimeo.com/1", endpoint="http://127.0.0.1:9/oembed")
