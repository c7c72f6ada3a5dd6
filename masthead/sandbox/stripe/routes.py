"""Which handler answers which request."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from masthead.sandbox.stripe import (
    cards,
    catalog,
    charges,
    checkout,
    clocks,
    collection,
    customers,
    disputes,
    events,
    invoices,
    portal,
    subscriptions,
)
from masthead.sandbox.stripe.pages import checkout_page, invoice_page, portal_page
from masthead.sandbox.stripe.pages.rendering import Page
from masthead.sandbox.stripe.store import Json

RESOURCES = (
    customers,
    catalog,
    checkout,
    portal,
    subscriptions,
    invoices,
    collection,
    charges,
    disputes,
    cards,
    clocks,
    events,
)
HOSTED_PAGES = (checkout_page, portal_page, invoice_page)


@dataclass(frozen=True, slots=True)
class Route[Result]:
    method: str
    path: re.Pattern[str]
    handler: Callable[..., Result]
    on_error: Callable[..., Result] | None = None  # shows the handler's error on the page


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[A-Za-z0-9_-]+)", path))


# Fixed paths come first, or `/v1/customers/search` would be taken for a customer's id.
API: list[Route[Json]] = sorted(
    (
        Route(method, _pattern(path), handler)
        for resource in RESOURCES
        for method, path, handler in resource.ROUTES
    ),
    key=lambda route: "(?P" in route.path.pattern,
)
PAGES: list[Route[Page]] = [
    Route(method, _pattern(page.PATH), handler, on_error)
    for page in HOSTED_PAGES
    for method, handler, on_error in (
        ("GET", page.show, None),
        ("POST", page.submit, page.show_error),
    )
]


def match[Result](
    routes: list[Route[Result]], method: str, path: str
) -> tuple[Route[Result], dict[str, str]] | None:
    """The route, and the names that its path holds."""
    for route in routes:
        if route.method == method and (found := route.path.fullmatch(path)):
            return route, found.groupdict()
    return None
