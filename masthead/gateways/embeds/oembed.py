"""The real resolver: oEmbed, as JSON."""

import json
from http import HTTPStatus
from typing import Any

import httpx

from masthead.gateways.embeds.port import EmbedInfo
from masthead.gateways.failures import PermanentFailure, TemporaryFailure

TIMEOUT = httpx.Timeout(8.0, connect=4.0)
MAX_BYTES = 256 * 1024  # no honest response comes close
MAX_TITLE = 300
# “Too many requests” and “try later” say nothing about the video.
_TEMPORARY = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}


class OEmbedResolver:
    """Requests the endpoint only: redirects are not followed."""

    def resolve(self, address: str, *, endpoint: str) -> EmbedInfo:
        query = {"url": address, "format": "json"}
        try:
            with httpx.stream("GET", endpoint, params=query, timeout=TIMEOUT) as response:
                _raise_for_status(response)
                return _parse(_body(response))
        except httpx.HTTPError as error:
            raise TemporaryFailure(str(error) or type(error).__name__) from error


def _raise_for_status(response: httpx.Response) -> None:
    code = response.status_code
    if code in _TEMPORARY or response.is_server_error or response.is_redirect:
        raise TemporaryFailure(f"answered {code}")
    if not response.is_success:
        raise PermanentFailure(f"answered {code}")


def _body(response: httpx.Response) -> bytes:
    body = b""
    for block in response.iter_bytes():
        body += block
        if len(body) > MAX_BYTES:
            raise TemporaryFailure(f"response is larger than {MAX_BYTES} bytes")
    return body


def _parse(body: bytes) -> EmbedInfo:
    try:
        data: Any = json.loads(body)
    except ValueError as error:
        raise TemporaryFailure("response is not JSON") from error
    if not isinstance(data, dict):
        raise TemporaryFailure("response is not oEmbed")
    return EmbedInfo(title=str(data.get("title") or "")[:MAX_TITLE])
