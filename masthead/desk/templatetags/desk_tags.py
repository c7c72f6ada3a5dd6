"""Template tags of the desk."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.db.models import Model

from masthead.accounts.models import AuditEntry, Reader
from masthead.desk.story_checks import panel_context
from masthead.publishing.models import Publication, Story

register = template.Library()


@register.inclusion_tag("desk/parts/checks.html", takes_context=True)
def story_checks(context: dict[str, Any], subject: Model) -> dict[str, Any]:
    """The findings on a story; nothing for other pages."""
    return panel_context(subject, context["request"]) if isinstance(subject, Story) else {}


@register.simple_tag
def house_labels() -> list[str]:
    """The publication's section labels for briefs."""
    return Publication.load().labels


@register.filter
def is_story(subject: Model) -> bool:
    return isinstance(subject, Story)


@register.simple_tag
def subject_of(entry: AuditEntry, readers: Mapping[str, Reader]) -> Reader | None:
    """The reader that an audit entry is about, if any."""
    is_reader = entry.subject_type == Reader._meta.label_lower
    return readers.get(entry.subject_id) if is_reader else None
