"""Story pages."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe
from wagtail.query import PageQuerySet

from masthead.core.compiled import Compiled
from masthead.core.languages import grammar_of
from masthead.membership.request_access import decide
from masthead.membership.responses import page
from masthead.newsletters.models import Newsletter
from masthead.publishing.models import Kind, Story
from masthead.publishing.reading import read_story
from masthead.publishing.teasers import access_tag
from masthead.site.site_context import site_context
from masthead.site.story_head import StoryHead
from masthead.site.story_unlock import free_here, unlock_of
from masthead.site.structured_data import metadata_of


@require_safe
def show(request: HttpRequest, section: str, slug: str) -> HttpResponse:
    """A published story; an address with the wrong section redirects to the right one."""
    story = next(iter(_published(slug)), None)
    if story is None:
        raise Http404
    if story.section.slug != section:
        return redirect(story.address, permanent=True)
    return render_story(request, story=story)


@Compiled
def _published(slug: str) -> PageQuerySet:
    return Story.objects.filter(live=True, slug=slug).select_related("section", "dateline", "card")


def render_story(request: HttpRequest, *, story: Story) -> HttpResponse:
    """The page of a published story, or of a draft being previewed at the desk."""
    house = site_context()
    publication = house.publication
    reading = read_story(
        story,
        decision=decide(request, story),
        emphasised_label=publication.emphasised_label,
        is_draft=bool(getattr(request, "is_preview", False)),
    )
    kind, head = Kind(story.kind), StoryHead.of(story)
    context = {
        "opened": unlock_of(request, story, reading.decision),
        "free": free_here(request),
        "house": house,
        "story": story,
        "head": head,
        "reading": reading,
        "kind": kind,
        "tag": access_tag(story),
        "isos": tuple(country.detail for country in reading.countries),
        "zone": publication.zone,
        "here": _nav_address(story, kind),
        "newsletter": _newsletter(story),
        "place": story.dateline,
        "grammar": grammar_of(story.language),
        "meta": metadata_of(head, reading, house),
    }
    return page(request, kind.facts.template, context)


def _nav_address(story: Story, kind: Kind) -> str:
    """Where the navigation lists it: by its kind, if that has a place there, else by section."""
    return f"/{kind.facts.slug}" if kind.facts.nav else f"/{story.section.slug}"


def _newsletter(story: Story) -> Newsletter | None:
    """The free newsletter offered beside a story: the closest to its section, or the first."""
    house = site_context()
    return house.newsletter_of.get(story.section_id) or next(iter(house.newsletters), None)
