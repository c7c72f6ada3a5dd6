"""What an editor sees when a check blocks publishing: a saved draft and a list of problems."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.models import Page

from masthead.publishing import publish_gate
from masthead.publishing.checks import StoryFinding
from masthead.publishing.models import Story
from masthead.publishing.publish_gate import PublishingBlocked


class PublishRefusalMiddleware:
    """Turns a refusal to publish, from any screen of the desk, into the story's edit screen with
    the findings. A request checks the same content once."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with publish_gate.checked_once():
            response: HttpResponse = self.get_response(request)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, PublishingBlocked):
            return explain(request, error.story, error.findings)
        return None


def refuse_blocked(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Wagtail's hook before its publish button acts; the input is saved as a draft by then."""
    story = page.specific if type(page) is Page else page
    findings = publish_gate.blocking(story) if isinstance(story, Story) else []
    return explain(request, story, findings) if findings else None


def refuse_blocked_in_bulk(
    request: HttpRequest, action_type: str, pages: Iterable[Page], action: object
) -> HttpResponse | None:
    """Wagtail's hook before a bulk action: bulk publishing is all or nothing, and every problem
    is listed at once."""
    if action_type != "publish":
        return None
    stories = [page.get_latest_revision_as_object() for page in pages]
    blocked = [(s, f) for s in stories if isinstance(s, Story) for f in publish_gate.blocking(s)]
    if not blocked:
        return None
    lines = format_html_join(
        "",
        '<li><a href="{}">{}</a>: {}: {}</li>',
        ((_edit(story, one.anchor), story.title, one.where, one.message) for story, one in blocked),
    )
    intro = (
        "Nothing was published. Fix these problems first, or leave these stories out of your "
        "selection:"
    )
    messages.error(request, format_html("{}<ul>{}</ul>", intro, lines), extra_tags="safe")
    return redirect("stories:index")


def _edit(story: Story, anchor: str = "") -> str:
    """The story's edit form, at one block or field if an anchor is given."""
    form = reverse("wagtailadmin_pages:edit", args=[story.pk])
    return f"{form}#{anchor}" if anchor else form


def _item(finding: StoryFinding) -> SafeString:
    if not finding.anchor:
        return format_html("<li>{}: {}</li>", finding.where, finding.message)
    return format_html(
        '<li><a href="#{}" data-find>{}</a>: {}</li>',
        finding.anchor,
        finding.where,
        finding.message,
    )


def explain(request: HttpRequest, story: Story, findings: list[StoryFinding]) -> HttpResponse:
    items = format_html_join("", "{}", ((_item(one),) for one in findings))
    messages.error(
        request,
        format_html(
            "<span data-blocked>Not published. Your draft is saved. Fix these problems "
            "first:</span><ul>{}</ul>",
            items,
        ),
        extra_tags="safe",
    )
    return redirect(_edit(story))
