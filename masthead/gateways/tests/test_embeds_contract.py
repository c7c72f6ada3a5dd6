"""What every wire to the providers of embeds promises, asked of the real one and the embedded one.
The real one speaks to a server on this machine."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from masthead.gateways.embeds import Embedded, OEmbed, Wire
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
    """Answers by a word in the address that it is asked about."""

    def do_GET(self) -> None:  # the server's name for it
        address = parse_qs(urlsplit(self.path).query)["url"][0]
        title = json.dumps({"title": f"What stands at {address}"}).encode()
        word = next((word for word in ANSWERS if word in address), "")
        code, body = ANSWERS.get(word, (200, title))
        self.send_response(code)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Keep quiet."""


@pytest.fixture
def endpoint(socket_enabled: None) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Provider)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/oembed"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("wire", [OEmbed(), Embedded()], ids=["oembed", "embedded"])
class TestAnyWire:
    def test_it_answers_for_what_is_there(self, wire: Wire, endpoint: str) -> None:
        assert isinstance(wire.ask("https://vimeo.com/1", endpoint=endpoint).title, str)

    def test_what_is_gone_is_gone_for_good(self, wire: Wire, endpoint: str) -> None:
        with pytest.raises(PermanentFailure):
            wire.ask("https://vimeo.com/gone", endpoint=endpoint)

    def test_a_busy_provider_may_be_asked_again(self, wire: Wire, endpoint: str) -> None:
        with pytest.raises(TemporaryFailure):
            wire.ask("https://vimeo.com/busy", endpoint=endpoint)


def test_the_providers_title_is_kept(endpoint: str) -> None:
    found = OEmbed().ask("https://vimeo.com/1", endpoint=endpoint)

    assert found.title == "What stands at https://vimeo.com/1"


@pytest.mark.parametrize("word", ["often", "moved", "babble", "list", "flood"])
def test_an_answer_without_sense_is_no_word_on_the_video(word: str, endpoint: str) -> None:
    with pytest.raises(TemporaryFailure):
        OEmbed().ask(f"https://vimeo.com/{word}", endpoint=endpoint)


def test_who_lets_nobody_show_it_is_heard(endpoint: str) -> None:
    with pytest.raises(PermanentFailure, match="403"):
        OEmbed().ask("https://vimeo.com/forbidden", endpoint=endpoint)


def test_nobody_listening_is_temporary(socket_enabled: None) -> None:
    with pytest.raises(TemporaryFailure):
        OEmbed().ask("https://vimeo.com/1", endpoint="http://127.0.0.1:9/oembed")
