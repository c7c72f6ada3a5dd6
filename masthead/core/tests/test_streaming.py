"""A file is streamed whole under both kinds of server, and its blocks are read aside."""

import asyncio
from collections.abc import AsyncIterator, Iterator

from django.http import HttpRequest, StreamingHttpResponse

from masthead.core.streaming import StreamFilesAside


def blocks() -> Iterator[bytes]:
    yield from (b"one ", b"two ", b"three")


async def gathered(response: object) -> bytes:
    assert isinstance(response, StreamingHttpResponse)
    stream: AsyncIterator[bytes] = aiter(response)
    return b"".join([block async for block in stream])


def test_under_an_asynchronous_server_the_stream_becomes_asynchronous() -> None:
    async def view(request: HttpRequest) -> StreamingHttpResponse:
        return StreamingHttpResponse(blocks())

    async def ask() -> bytes:
        response = await StreamFilesAside(view)(HttpRequest())  # type: ignore[misc]
        assert response.is_async
        return await gathered(response)

    assert asyncio.run(ask()) == b"one two three"


def test_under_a_synchronous_server_it_stays_as_it_is() -> None:
    def view(request: HttpRequest) -> StreamingHttpResponse:
        return StreamingHttpResponse(blocks())

    response = StreamFilesAside(view)(HttpRequest())  # type: ignore[arg-type]
    assert isinstance(response, StreamingHttpResponse)
    assert b"".join(response) == b"one two three"
