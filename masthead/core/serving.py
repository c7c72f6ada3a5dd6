"""Serving ASGI with a few long-lived threads. Django's own handler gives each request a new thread,
and with it a new database connection, and switches threads at every middleware. Here one thread,
which keeps its connection, handles the whole request."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from concurrent.futures import Future
from contextvars import copy_context
from queue import SimpleQueue
from tempfile import SpooledTemporaryFile
from threading import Thread
from time import monotonic
from typing import Any

from asgiref.sync import sync_to_async
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.signals import request_started
from django.db import connections
from django.http import FileResponse, HttpResponse, HttpResponseBadRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

STOP_PATIENCE = 1.0  # seconds that requests still being answered get when the server stops

type Scope = dict[str, Any]
type Receive = Callable[[], Awaitable[Any]]
type Send = Callable[[Mapping[str, Any]], Awaitable[None]]
type Job = tuple[Future[Any], Callable[[], Any]]


class Threads:
    """Threads that share one queue of work. What Django ties to a thread persists from one job to
    the next and is closed when the threads end."""

    def __init__(self, count: int) -> None:
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        # a request that never ends must not keep the process from ending
        self._threads = [Thread(target=self._work, daemon=True) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    async def run[T](self, work: Callable[..., T], *args: Any) -> T:
        """Run `work` in a copy of the caller's context and return its result. If the caller has
        gone before a thread was free, the work is not started."""
        context, future = copy_context(), Future[T]()
        self._jobs.put((future, lambda: context.run(work, *args)))
        return await asyncio.wrap_future(future)

    def end(self, patience: float = STOP_PATIENCE) -> None:
        """Let running work end, for at most `patience` seconds, and close the connections."""
        for _ in self._threads:
            self._jobs.put(None)
        deadline = monotonic() + patience
        for thread in self._threads:
            thread.join(max(0.0, deadline - monotonic()))

    def _work(self) -> None:
        try:
            while (job := self._jobs.get()) is not None:
                _settle(*job)
                del job  # an idle thread keeps no reference to a request
        finally:
            connections.close_all()


def _settle(future: Future[Any], work: Callable[[], Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(work())
    except BaseException as error:  # the caller's to handle
        future.set_exception(error)


class ThreadedHandler(ASGIHandler):
    """Django's ASGI handler, with the middleware and the view in one of our threads. A complete
    response is closed there too, before it is sent. A stream gets a thread of its own, so that slow
    downloads delay no other request."""

    def __init__(self, threads: int) -> None:
        super().__init__()
        self._threads = Threads(threads)

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await super().__call__(scope, receive, send)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        response = await self._threads.run(self._answer, scope, body)
        if isinstance(response, StreamingHttpResponse):
            await self._stream(response, receive, send)
        else:
            await self.send_response(response, send)

    def _answer(self, scope: Scope, body: SpooledTemporaryFile[bytes]) -> HttpResponseBase:
        set_script_prefix(get_script_prefix(scope))
        request_started.send(sender=type(self), scope=scope)
        response = self._respond(scope, body)
        if isinstance(response, HttpResponse):
            response.close()
        return response

    def _respond(self, scope: Scope, body: SpooledTemporaryFile[bytes]) -> HttpResponseBase:
        request, refusal = self.create_request(scope, body)
        if request is None:
            body.close()
            return refusal or HttpResponseBadRequest()
        response = self.get_response(request)
        response._handler_class = type(self)  # type: ignore[attr-defined]  # notified when it closes
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        return response

    async def _stream(self, response: StreamingHttpResponse, receive: Receive, send: Send) -> None:
        """Send a stream until it ends or the client disconnects."""
        if not response.is_async:
            response.streaming_content = _in_thread(iter(response))
        try:
            async with asyncio.TaskGroup() as group:
                listening = group.create_task(self.listen_for_disconnect(receive))
                await self.send_response(response, send)
                listening.cancel()
        except* RequestAborted:
            pass
        finally:
            await sync_to_async(_end_stream)(response)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Handle the server's lifespan messages: startup and shutdown."""
        while (await receive())["type"] != "lifespan.shutdown":
            await send({"type": "lifespan.startup.complete"})
        await asyncio.to_thread(self._threads.end)
        await send({"type": "lifespan.shutdown.complete"})


async def _in_thread(blocks: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Blocks read in the one thread that Django's handler keeps for this request."""
    take = sync_to_async(lambda: next(blocks, None))
    while (block := await take()) is not None:
        yield block


def _end_stream(response: StreamingHttpResponse) -> None:
    response.close()
    connections.close_all()  # the thread ends with the request
