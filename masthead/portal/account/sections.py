"""What stands on the account page, in this order. An app's section is one line here: a heading, a
partial, and a function that gives the partial what it shows, or None to leave the section out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from masthead.accounts.models import Reader
from masthead.portal.account import (
    data_export,
    deletion,
    devices,
    newsletters,
    passkey_list,
    profile,
)
from masthead.portal.membership import section
from masthead.portal.team import page as team

type Context = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Section:
    """One panel of the account page; `slug` is its address after the #."""

    slug: str
    heading: str
    template: str
    gather: Callable[[HttpRequest, Reader], Context | None]


@dataclass(frozen=True, slots=True)
class Shown:
    """A section as one reader gets it."""

    section: Section
    context: Context


SECTIONS = (
    Section("profile", "Profile", "account/sections/profile.html", profile.gather),
    Section("newsletters", "Newsletters", "account/sections/newsletters.html", newsletters.gather),
    Section("membership", "Membership", "members/section.html", section.gather),
    Section("team", "My team", "account/sections/team.html", team.gather),
    Section("devices", "Signed-in devices", "account/sections/devices.html", devices.gather),
    Section("passkeys", "Passkeys", "account/sections/passkeys.html", passkey_list.gather),
    Section(
        "second-step",
        "Two-step verification",
        "account/sections/second_step.html",
        passkey_list.app,
    ),
    Section("export", "Export your data", "account/sections/export.html", data_export.gather),
    Section("delete", "Delete your account", "account/sections/delete.html", deletion.gather),
)


def shown_to(request: HttpRequest, reader: Reader) -> list[Shown]:
    """The sections that have something for this reader."""
    gathered = ((section, section.gather(request, reader)) for section in SECTIONS)
    return [Shown(section, context) for section, context in gathered if context is not None]
