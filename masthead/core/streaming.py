"""Files under ASGI: Django reads a file's blocks in the server's own loop and warns of it; here
they are read in a thread, a block at a time."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.http import HttpRequest
from django.http.response import HttpResponseBase, StreamingHttpResponse

Handler = Callable[[HttpRequest], Awaitable[HttpResponseBase]]


class StreamFilesAside:
    """Middleware: turns a synchronous stream into an asynchronous one where the server is."""

    async_capable = True
    sync_capable = True

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> object:
        if iscoroutinefunction(self.get_response):
            return self._answer(request)
        return self.get_response(request)

    async def _answer(self, request: HttpRequest) -> HttpResponseBase:
        response = await self.get_response(request)
        if isinstance(response, StreamingHttpResponse) and not response.is_async:
            response.streaming_content = _aside(iter(response))
        return response


async def _aside(blocks: Iterator[bytes]) -> AsyncIterator[bytes]:
    take = sync_to_async(lambda: next(blocks, None), thread_sensitive=False)
    while (block := await take()) is not None:
        yield block
