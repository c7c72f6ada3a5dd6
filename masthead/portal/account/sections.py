"""The sections of the account page, in this order. A section is one line here: a heading, a partial
and a function that returns the partial's context, or None to leave the section out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from masthead.accounts.models import Reader
from masthead.core.languages import Words
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
class AccountSection:
    """One section of the account page; `slug` is its fragment identifier."""

    slug: str
    heading: Words
    template: str
    gather: Callable[[HttpRequest, Reader], Context | None]


@dataclass(frozen=True, slots=True)
class RenderedSection:
    """A section with its context for one reader."""

    section: AccountSection
    context: Context


SECTIONS = (
    AccountSection(
        "profile", _("Profile"), "account/sections/profile.html", profile.section_context
    ),
    AccountSection(
        "newsletters",
        _("Newsletters"),
        "account/sections/newsletters.html",
        newsletters.section_context,
    ),
    AccountSection("membership", _("Membership"), "members/section.html", section.section_context),
    AccountSection("team", _("My team"), "account/sections/team.html", team.section_context),
    AccountSection(
        "devices", _("Signed-in devices"), "account/sections/devices.html", devices.section_context
    ),
    AccountSection(
        "passkeys", _("Passkeys"), "account/sections/passkeys.html", passkey_list.section_context
    ),
    AccountSection(
        "second-step",
        _("Two-step verification"),
        "account/sections/second_step.html",
        passkey_list.authenticator_context,
    ),
    AccountSection(
        "export", _("Export your data"), "account/sections/export.html", data_export.section_context
    ),
    AccountSection(
        "delete", _("Delete your account"), "account/sections/delete.html", deletion.section_context
    ),
)


def rendered_for(request: HttpRequest, reader: Reader) -> list[RenderedSection]:
    """The sections that have something for this reader."""
    gathered = ((section, section.gather(request, reader)) for section in SECTIONS)
    return [
        RenderedSection(section, context) for section, context in gathered if context is not None
    ]
