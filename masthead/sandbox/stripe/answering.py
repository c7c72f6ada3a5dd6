"""From a request to its answer, in one transaction. An answer to an idempotency key is kept and
given again."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from masthead.sandbox.stripe import pages, routes, screens
from masthead.sandbox.stripe.errors import (
    NOT_FOUND,
    PAYMENT_REQUIRED,
    UNAUTHORISED,
    Refused,
)
from masthead.sandbox.stripe.forms import read_form
from masthead.sandbox.stripe.lists import expand
from masthead.sandbox.stripe.store import Json
from masthead.sandbox.stripe.world import World, fresh_id, public

OK = 200
_PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
}


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    url: str
    headers: Mapping[str, str]
    form: str = ""

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def params(self) -> Json:
        return read_form("&".join(part for part in (urlsplit(self.url).query, self.form) if part))


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def answer(world: World, request: Request) -> Answer:
    if request.path.startswith("/v1/"):
        return _answer_api(world, request)
    if request.path == "/style.css":
        text = pages.file("style.css").encode()
        return Answer(OK, text, {"Content-Type": "text/css; charset=utf-8"})
    return _page(_screen(world, request))


def _page(screen: screens.Screen) -> Answer:
    headers = {"Content-Type": "text/html; charset=utf-8", **_PAGE_HEADERS}
    if screen.location:
        headers["Location"] = screen.location
    return Answer(screen.status, screen.html.encode(), headers)


def _screen(world: World, request: Request) -> screens.Screen:
    found = routes.find(routes.SCREENS, request.method, request.path)
    if found is None:
        return screens.not_there()
    route, names = found
    kept: Refused | None = None
    try:
        with world.store.transaction():
            try:
                return route.handler(world, request.params, **names)
            except Refused as refused:
                if not refused.kept:
                    raise
                kept = refused
    except Refused as refused:
        kept = refused
    if kept.status == NOT_FOUND or route.refusal is None:
        return screens.not_there()
    with world.store.transaction():
        return route.refusal(world, request.params, **names, refused=kept)


def _answer_api(world: World, request: Request) -> Answer:
    key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
    try:
        _let_in(request)
        with world.store.transaction():
            status, text = _once(world, request, key) if key else _done(world, request)
    except Refused as refused:
        status, text = refused.status, _written(refused.body())
    headers = {"Content-Type": "application/json", "Request-Id": fresh_id("req_")}
    return Answer(status, text.encode(), headers)


def _let_in(request: Request) -> None:
    """Any test key opens; a live one must never end up here."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            value = base64.b64decode(value).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            value = ""
    if not value.startswith("sk_test_"):
        raise Refused(
            "Invalid API Key provided. Use one that begins with sk_test_.", status=UNAUTHORISED
        )


def _once(world: World, request: Request, key: str) -> tuple[int, str]:
    asked = hashlib.sha256(f"{request.path}\n{request.form}".encode()).hexdigest()
    if known := world.store.answer(key):
        if known[0] != asked:
            raise Refused(
                "Keys for idempotent requests can only be used with the same parameters they were"
                " first used with.",
                kind="idempotency_error",
            )
        return known[1], known[2]
    status, text = _done(world, request)
    world.store.keep_answer(key, request=asked, status=status, body=text)
    return status, text


def _done(world: World, request: Request) -> tuple[int, str]:
    found = routes.find(routes.API, request.method, request.path)
    if found is None:
        raise Refused(
            f"Unrecognized request URL ({request.method}: {request.path}).", status=NOT_FOUND
        )
    route, names = found
    params = request.params
    try:
        body = public(route.handler(world, params, **names))
    except Refused as refused:
        if not refused.kept:
            raise
        return PAYMENT_REQUIRED, _written(refused.body())
    paths = params.get("expand", [])
    return OK, _written(expand(world, body, paths if isinstance(paths, list) else [paths]))


def _written(body: Json) -> str:
    return json.dumps(body, indent=2)
