"""Text is sent compressed, and only text."""

import gzip

import pytest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from masthead.core.compression import CompressText

LONG = b"A queue of ships. " * 100


def answered(content_type: str, **asked: str) -> HttpResponseBase:
    def respond(request: HttpRequest) -> HttpResponse:
        return HttpResponse(LONG, content_type=content_type)

    request = RequestFactory().get("/", headers=asked or {"accept-encoding": "gzip"})
    answer = CompressText(respond)(request)
    assert isinstance(answer, HttpResponseBase)
    return answer


@pytest.mark.parametrize("content_type", ["text/html; charset=utf-8", "application/atom+xml"])
def test_pages_and_feeds_are_compressed(content_type: str) -> None:
    answer = answered(content_type)

    assert answer["Content-Encoding"] == "gzip"
    assert gzip.decompress(getattr(answer, "content")) == LONG  # noqa: B009  # of a plain response


def test_pictures_are_sent_uncompressed() -> None:
    assert "Content-Encoding" not in answered("image/avif")


def test_a_client_without_gzip_gets_plain_text() -> None:
    assert "Content-Encoding" not in answered("text/html", **{"accept-encoding": "identity"})
