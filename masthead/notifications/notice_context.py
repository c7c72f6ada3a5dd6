"""What a notice about a membership is made of: the facts of a notice as words, and its parts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, ngettext

from masthead.billing.periods import per_period
from masthead.core import moments, money

type Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NoticeLinks:
    """The addresses that a notice may lead to. `own_page` is the reader's account, or the page of
    their team; `cancel` works without signing in."""

    front: str
    own_page: str
    cancel: str
    join: str


@dataclass(frozen=True, slots=True)
class NoticeText:
    """One notice in words. `rows` stand as a table of facts; `button` is what most will want."""

    subject: str
    heading: str
    paragraphs: tuple[str, ...]
    rows: tuple[tuple[str, str], ...] = ()
    button: tuple[str, str] | None = None
    cancel: str = ""  # where it stands, the notice says how to leave
    preheader: str = field(default="")


@dataclass(frozen=True, slots=True)
class NoticeContext:
    """The facts of a notice, as words. `team` is empty where one person pays for themselves."""

    facts: Facts
    zone: ZoneInfo
    house: str
    links: NoticeLinks
    team: str = ""

    def day(self, name: str) -> str:
        value = self.facts.get(name)
        return moments.day(datetime.fromisoformat(value), self.zone) if value else ""

    def sum(self, name: str = "amount") -> str:
        return money.display(int(self.facts[name]), self.facts["currency"])

    @property
    def plan(self) -> str:
        return f"{self.house} {self.facts['plan']}"

    @property
    def price(self) -> str:
        seats = int(self.facts["seats"])
        held = {"price": per_period(self.sum(), self.facts["cadence"]), "seats": seats}
        return ngettext("%(price)s", "%(price)s for %(seats)d seats", seats) % held

    @property
    def all_read(self) -> str:
        read = {"plan": self.plan, "team": self.team}
        if self.team:
            return gettext("Everyone with a seat in %(team)s has full access to %(plan)s") % read
        return gettext("You have full access to %(plan)s") % read

    @property
    def own_page(self) -> str:
        return gettext("your team’s page") if self.team else gettext("your account page")

    @property
    def open_own_page(self) -> tuple[str, str]:
        return (
            gettext("Open my team’s page") if self.team else gettext("Open my account"),
            self.links.own_page,
        )

    @property
    def begin(self) -> tuple[str, str]:
        if self.team:
            return (gettext("Invite colleagues"), self.links.own_page)
        return (gettext("Start reading"), self.links.front)

    @property
    def card(self) -> str:
        return (
            gettext(" to %(card)s") % {"card": self.facts["card"]} if self.facts.get("card") else ""
        )
