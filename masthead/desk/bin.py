"""The bin at the desk: what was deleted, by whom and when; restoring it, and deleting it for
good."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from masthead.accounts.models import Reader
from masthead.core.origin import ip_of
from masthead.desk.permissions import head, only_with
from masthead.desk.publish_refusal import explain
from masthead.publishing import bin as story_bin
from masthead.publishing.models import BinEntry, Story
from masthead.publishing.models.bin import KEPT_FOR
from masthead.publishing.page_permissions import MAY_DELETE

PAGE = 50


@only_with(MAY_DELETE)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Deleted stories, the last deleted first."""
    entries = BinEntry.objects.select_related("story__section", "deleted_by")
    context = {
        "page": Paginator(entries, PAGE).get_page(request.GET.get("page")),
        "days": KEPT_FOR.days,
        **head("Bin", icon="bin"),
    }
    return render(request, "desk/bin/index.html", context)


@only_with(MAY_DELETE)
@require_POST
def restore(request: HttpRequest, story_id: int) -> HttpResponse:
    entry = get_object_or_404(BinEntry, pk=story_id)
    restored = story_bin.restore(entry=entry, by=staff_of(request), ip=ip_of(request))
    if restored.findings:
        return explain(request, restored.story, restored.findings)
    state = "live again, at its address" if restored.is_live else "a draft"
    messages.success(request, f"“{restored.story.headline}” has been restored. It is {state}.")
    return redirect("bin")


@only_with(MAY_DELETE)
@require_http_methods(["GET", "HEAD", "POST"])
def delete_for_good(request: HttpRequest, story_id: int) -> HttpResponse:
    """Ask once more, then delete."""
    entry = get_object_or_404(BinEntry.objects.select_related("story__section"), pk=story_id)
    if request.method == "POST":
        headline = entry.story.headline
        story_bin.delete_for_good(entry=entry, by=staff_of(request), ip=ip_of(request))
        messages.success(request, f"“{headline}” has been deleted for good.")
        return redirect("bin")
    context = {
        "entry": entry,
        **head("Delete for good", ("Bin", reverse("bin")), icon="bin"),
    }
    return render(request, "desk/bin/delete.html", context)


def move(request: HttpRequest, story: Story) -> None:
    """Move a story to the bin and say where it is now."""
    story_bin.move_to_bin(story=story, by=staff_of(request), ip=ip_of(request))
    messages.success(
        request,
        format_html(
            "“{}” is in the <a href='{}'>bin</a>. It can be restored for {} days.",
            story.headline,
            reverse("bin"),
            KEPT_FOR.days,
        ),
        extra_tags="safe",
    )


def staff_of(request: HttpRequest) -> Reader:
    assert isinstance(request.user, Reader)  # noqa: S101  # a permission was asked for
    return request.user
