"""A browser in a certain state, and what its reader may read of the matrix's stories."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.utils import timezone

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader
from masthead.publishing.models import Story
from tests.leaks.world import SECRET, World, response_text

NOTHING: frozenset[str] = frozenset()


REGISTERED = frozenset({"registered"})


MEMBERS = frozenset({"registered", "pro"})


@dataclass(frozen=True)
class Arrived:
    """A browser in its state. `levels` are open to it, as are the single stories in `once`. `again`
    restores what lasts only for seconds, however slow the machine is."""

    client: Client
    levels: frozenset[str] = NOTHING
    once: tuple[Story, ...] = ()
    is_staff: bool = False
    again: Callable[[], None] = field(default=lambda: None, compare=False)  # before each cell

    def may_read(self, level: str, story: Story) -> bool:
        return self.is_staff or level in self.levels or story in self.once


@dataclass(frozen=True)
class State:
    """A name, and how a reader gets into this state."""

    name: str
    arrive: Callable[[World], Arrived] = field(compare=False)

    def __str__(self) -> str:
        return self.name


def press(client: Client, address: str) -> None:
    """Pressing a button; its own response, open or refused, is not the story."""
    assert SECRET not in response_text(client.post(address))


def browser(reader: Reader | None = None) -> Client:
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    if reader is not None:
        client.force_login(reader)
    return client


def first(world: World) -> Story:
    return world.gated["pro"][0]


def confirmed(**fields: Any) -> Reader:
    return make_reader(address_confirmed_at=timezone.now(), **fields)


def with_cookie(name: str, value: str, client: Client | None = None) -> Client:
    client = client or browser()
    client.cookies[name] = value
    return client
