"""Story pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from masthead.publishing.models import Story


def show(request: HttpRequest, section: str, slug: str) -> HttpResponse:
    story = get_object_or_404(
        Story.objects.published().select_related("section", "lead_picture", "dateline"), slug=slug
    )
    if story.section.slug != section:
        return redirect(story.address, permanent=True)
    return render_story(request, story=story)


def render_story(request: HttpRequest, *, story: Story) -> HttpResponse:
    return render(request, "web/story.html", {"story": story})
