"""Long-lived threads answer requests side by side, and leave nothing behind."""

import asyncio
import threading
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path
from django.utils import translation
from pytest_django import Settings

from masthead.core.serving import ThreadedHandler, Threads

PATIENCE = 10.0
released = threading.Event()


def threaded(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(threading.get_ident()))


def slow(request: HttpRequest) -> HttpResponse:
    assert released.wait(PATIENCE)
    return HttpResponse("slow")


def quick(request: HttpRequest) -> HttpResponse:
    released.set()
    return HttpResponse("quick")


def arabic(request: HttpRequest) -> HttpResponse:
    before = translation.get_language()
    translation.activate("ar")
    return HttpResponse(str(before))


def streamed(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(_threads_of_blocks(3))


def endless(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(iter(lambda: b"and on ", b""))


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a view broke")


def _threads_of_blocks(count: int) -> Iterator[bytes]:
    for _ in range(count):
        yield f"{threading.get_ident()} ".encode()


urlpatterns = [
    path(view.__name__, view) for view in (threaded, slow, quick, arabic, streamed, endless, broken)
]


@pytest.fixture
def handler(settings: Settings) -> Iterator[ThreadedHandler]:
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = []
    released.clear()
    handler = ThreadedHandler(threads=2)
    yield handler
    handler._threads.end()


async def ask(
    handler: ThreadedHandler, name: str, *, goes_after: int = 0
) -> list[Mapping[str, Any]]:
    """The messages of a response. With `goes_after`, the client disconnects after that many of
    them."""
    sent: list[Mapping[str, Any]] = []
    gone = asyncio.Event()
    asked = iter([{"type": "http.request"}])

    async def receive() -> dict[str, Any]:
        if message := next(asked, None):
            return message
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Mapping[str, Any]) -> None:
        sent.append(message)
        if len(sent) == goes_after:
            gone.set()

    scope = {"type": "http", "method": "GET", "path": f"/{name}", "headers": []}
    await asyncio.wait_for(handler(scope, receive, send), PATIENCE)
    return sent


def body(sent: list[Mapping[str, Any]]) -> str:
    return b"".join(message.get("body", b"") for message in sent).decode()


def test_the_same_threads_answer_all_requests(handler: ThreadedHandler) -> None:
    async def several() -> set[str]:
        return {body(await ask(handler, "threaded")) for _ in range(6)}

    assert len(asyncio.run(several())) <= 2


def test_a_slow_request_delays_no_other(handler: ThreadedHandler) -> None:
    async def both() -> list[str]:
        answers = await asyncio.gather(ask(handler, "slow"), ask(handler, "quick"))
        return [body(answer) for answer in answers]

    assert asyncio.run(both()) == ["slow", "quick"]


def test_what_a_request_sets_for_itself_ends_with_it(handler: ThreadedHandler) -> None:
    async def several() -> set[str]:
        return {body(await ask(handler, "arabic")) for _ in range(4)}

    assert asyncio.run(several()) == {translation.get_language()}


def test_a_stream_is_read_in_one_thread_of_its_own(handler: ThreadedHandler) -> None:
    answer = asyncio.run(ask(handler, "streamed"))

    threads = set(body(answer).split())
    ours = {str(thread.ident) for thread in handler._threads._threads}
    assert len(threads) == 1
    assert not threads & {*ours, str(threading.get_ident())}


def test_a_stream_ends_when_its_reader_has_gone(handler: ThreadedHandler) -> None:
    answer = asyncio.run(ask(handler, "endless", goes_after=3))

    assert body(answer).startswith("and on and on")


def test_a_view_that_raises_gives_an_error_page(
    handler: ThreadedHandler, caplog: pytest.LogCaptureFixture
) -> None:
    start, *_ = asyncio.run(ask(handler, "broken"))

    assert start["status"] == 500
    assert "a view broke" in caplog.text


def test_when_the_server_stops_the_threads_end(handler: ThreadedHandler) -> None:
    asked = iter(["lifespan.startup", "lifespan.shutdown"])
    sent: list[str] = []

    async def receive() -> dict[str, str]:
        return {"type": next(asked)}

    async def send(message: Mapping[str, Any]) -> None:
        sent.append(message["type"])

    asyncio.run(ask(handler, "threaded"))
    asyncio.run(handler({"type": "lifespan"}, receive, send))

    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert not any(thread.is_alive() for thread in handler._threads._threads)


def test_work_whose_caller_has_gone_is_not_started() -> None:
    begun: list[str] = []
    threads = Threads(1)

    async def leave() -> None:
        first = asyncio.create_task(threads.run(released.wait, PATIENCE))
        second = asyncio.create_task(threads.run(begun.append, "second"))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.sleep(0)
        released.set()
        await first

    released.clear()
    asyncio.run(leave())
    threads.end()

    assert begun == []
