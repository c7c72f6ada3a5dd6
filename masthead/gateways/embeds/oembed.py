"""The real wire: oEmbed, asked as JSON."""

import json
from http import HTTPStatus
from typing import Any

import httpx

from masthead.gateways.embeds.port import Found
from masthead.gateways.failures import PermanentFailure, TemporaryFailure

PATIENCE = httpx.Timeout(8.0, connect=4.0)
LARGEST = 256 * 1024  # bytes; no honest answer is near it
LONGEST_TITLE = 300
# “Too many requests” and “come back later” are no word on the video.
_ASK_AGAIN = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}


class OEmbed:
    """Asks the endpoint and nobody else: a redirect is not followed."""

    def ask(self, address: str, *, endpoint: str) -> Found:
        asked = {"url": address, "format": "json"}
        try:
            with httpx.stream("GET", endpoint, params=asked, timeout=PATIENCE) as response:
                _refuse_failure(response)
                return _read(_body(response))
        except httpx.HTTPError as error:
            raise TemporaryFailure(str(error) or type(error).__name__) from error


def _refuse_failure(response: httpx.Response) -> None:
    code = response.status_code
    if code in _ASK_AGAIN or response.is_server_error or response.is_redirect:
        raise TemporaryFailure(f"answered {code}")
    if not response.is_success:
        raise PermanentFailure(f"answered {code}")


def _body(response: httpx.Response) -> bytes:
    body = b""
    for block in response.iter_bytes():
        body += block
        if len(body) > LARGEST:
            raise TemporaryFailure("answered too much")
    return body


def _read(body: bytes) -> Found:
    try:
        answer: Any = json.loads(body)
    except ValueError as error:
        raise TemporaryFailure("answered what is no JSON") from error
    if not isinstance(answer, dict):
        raise TemporaryFailure("answered what is no oEmbed")
    return Found(title=str(answer.get("title") or "")[:LONGEST_TITLE])
