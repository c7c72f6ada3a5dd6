"""How any mail of the house looks, an edition as much as a notice: one skeleton and one set of
styles (`notifications/mail/base`), written into each element, and plain text beside it."""

from collections.abc import Mapping
from dataclasses import dataclass

import css_inline
from django.template.loader import render_to_string
from django.utils.text import wrap

from masthead.core.languages import is_rtl
from masthead.notifications.accent import Accent
from masthead.publishing.models import Publication

LINE = 64  # characters of plain text


@dataclass(frozen=True, slots=True)
class Look:
    """What the skeleton and the styles ask for."""

    accent: Accent
    language: str = "en"

    @property
    def is_rtl(self) -> bool:
        return is_rtl(self.language)

    @property
    def direction(self) -> str:
        return "rtl" if self.is_rtl else "ltr"

    @property
    def start(self) -> str:
        """The side on which a line begins: mail programs know no logical properties."""
        return "right" if self.is_rtl else "left"

    @property
    def end(self) -> str:
        return "left" if self.is_rtl else "right"


@dataclass(frozen=True, slots=True)
class Rendered:
    """The two bodies of one mail."""

    html: str
    text: str


def render_mail(template: str, context: Mapping[str, object], *, look: Look) -> Rendered:
    """Both bodies of a mail whose HTML template has this name and extends
    `notifications/mail/base.html`. Loads no style sheet from anywhere."""
    context = {"publication": Publication.load(), **context, "look": look}
    html = render_to_string(template, context)
    return Rendered(
        html=css_inline.inline(html, load_remote_stylesheets=False),
        text=plain_text(render_to_string(text_template(template), context)),
    )


def text_template(name: str) -> str:
    """The plain text that stands beside a mail's HTML."""
    return name.removesuffix(".html") + ".txt"


def plain_text(text: str) -> str:
    """Lines of at most 64 characters, and at most one empty line in a row: a template's tags leave
    more. A link stays whole, so that it can be clicked."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for line, before in zip(lines, ["", *lines], strict=False) if line or before]
    return "\n".join(line if "://" in line else wrap(line, LINE) for line in kept) + "\n"
