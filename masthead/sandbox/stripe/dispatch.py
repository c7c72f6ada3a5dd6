"""From a request to its response, in one transaction. The response to an idempotency key is stored
and given again."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from masthead.sandbox.stripe import routes
from masthead.sandbox.stripe.account import Account, new_id, public
from masthead.sandbox.stripe.errors import NOT_FOUND, PAYMENT_REQUIRED, UNAUTHORISED, ApiError
from masthead.sandbox.stripe.expansion import expand
from masthead.sandbox.stripe.pages import rendering
from masthead.sandbox.stripe.pages.rendering import Page
from masthead.sandbox.stripe.params import parse_form
from masthead.sandbox.stripe.store import Json

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
        return parse_form("&".join(part for part in (urlsplit(self.url).query, self.form) if part))


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def respond(account: Account, request: Request) -> Response:
    if request.path.startswith("/v1/"):
        return _api_response(account, request)
    if request.path == "/style.css":
        text = rendering.read_file("style.css").encode()
        return Response(OK, text, {"Content-Type": "text/css; charset=utf-8"})
    return _page_response(_render_page(account, request))


def _page_response(page: Page) -> Response:
    headers = {"Content-Type": "text/html; charset=utf-8", **_PAGE_HEADERS}
    if page.location:
        headers["Location"] = page.location
    return Response(page.status, page.html.encode(), headers)


def _render_page(account: Account, request: Request) -> Page:
    found = routes.match(routes.PAGES, request.method, request.path)
    if found is None:
        return rendering.not_found()
    route, names = found
    page, error = _handle_form(account, request, route, names)
    if error is None:
        return page
    if error.status == NOT_FOUND or route.on_error is None:
        return rendering.not_found()
    with account.store.transaction():
        return route.on_error(account, request.params, **names, error=error)


def _handle_form(
    account: Account, request: Request, route: routes.Route[Page], names: dict[str, str]
) -> tuple[Page, ApiError | None]:
    """The page, or the error to show on it."""
    try:
        with account.store.transaction():
            try:
                return route.handler(account, request.params, **names), None
            except ApiError as error:
                if error.commits:
                    return Page(), error
                raise
    except ApiError as error:
        return Page(), error


def _api_response(account: Account, request: Request) -> Response:
    key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
    try:
        _authenticate(request)
        with account.store.transaction():
            status, text = _call_once(account, request, key) if key else _call(account, request)
    except ApiError as error:
        status, text = error.status, _to_json(error.body())
    headers = {"Content-Type": "application/json", "Request-Id": new_id("req_")}
    return Response(status, text.encode(), headers)


def _authenticate(request: Request) -> None:
    """Any test key is accepted; a live one must never be sent here."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            value = base64.b64decode(value).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            value = ""
    if not value.startswith("sk_test_"):
        raise ApiError(
            "Invalid API Key provided. Use one that begins with sk_test_.", status=UNAUTHORISED
        )


def _call_once(account: Account, request: Request, key: str) -> tuple[int, str]:
    digest = hashlib.sha256(f"{request.path}\n{request.form}".encode()).hexdigest()
    if saved := account.store.saved_response(key):
        if saved[0] != digest:
            raise ApiError(
                "Keys for idempotent requests can only be used with the same parameters they were"
                " first used with.",
                kind="idempotency_error",
            )
        return saved[1], saved[2]
    status, text = _call(account, request)
    account.store.save_response(key, request=digest, status=status, body=text)
    return status, text


def _call(account: Account, request: Request) -> tuple[int, str]:
    found = routes.match(routes.API, request.method, request.path)
    if found is None:
        raise ApiError(
            f"Unrecognized request URL ({request.method}: {request.path}).", status=NOT_FOUND
        )
    route, names = found
    params = request.params
    try:
        body = public(route.handler(account, params, **names))
    except ApiError as error:
        if not error.commits:
            raise
        return PAYMENT_REQUIRED, _to_json(error.body())
    paths = params.get("expand", [])
    return OK, _to_json(expand(account, body, paths if isinstance(paths, list) else [paths]))


def _to_json(body: Json) -> str:
    return json.dumps(body, indent=2)
