"""Which request is whose."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from masthead.sandbox.stripe import (
    cards,
    catalog,
    charges,
    checkout,
    clocks,
    collecting,
    customers,
    disputes,
    events,
    invoices,
    portal,
    screens,
    subscriptions,
)
from masthead.sandbox.stripe.screens import Screen
from masthead.sandbox.stripe.store import Json

_NOUNS = (
    customers,
    catalog,
    checkout,
    portal,
    subscriptions,
    invoices,
    collecting,
    charges,
    disputes,
    cards,
    clocks,
    events,
)


@dataclass(frozen=True, slots=True)
class Route[Answer]:
    method: str
    path: re.Pattern[str]
    handler: Callable[..., Answer]
    refusal: Callable[..., Answer] | None = None  # shows what a handler refused


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[A-Za-z0-9_-]+)", path))


# What is written out goes before what holds a name: `/v1/customers/search` is no customer.
API: list[Route[Json]] = sorted(
    (
        Route(method, _pattern(path), handler)
        for noun in _NOUNS
        for method, path, handler in noun.ROUTES
    ),
    key=lambda route: "(?P" in route.path.pattern,
)
SCREENS: list[Route[Screen]] = [
    Route(method, _pattern(path), handler, refusal)
    for method, path, handler, refusal in screens.SCREENS
]


def find[Answer](
    routes: list[Route[Answer]], method: str, path: str
) -> tuple[Route[Answer], dict[str, str]] | None:
    for route in routes:
        if route.method == method and (found := route.path.fullmatch(path)):
            return route, found.groupdict()
    return None
