"""Fragments of a page are cached by the values they show: never stale, never another reader's."""

from collections.abc import Callable

import pytest
from django.template import engines
from django.test import Client

from masthead.accounts.testing import make_staff
from masthead.core.fragment_cache import FragmentCache
from masthead.publishing.drawing import QUICK, draw
from masthead.publishing.models import Person, Place, RelatedStory, Story
from masthead.publishing.testing import make_picture, make_section, make_story

pytestmark = pytest.mark.django_db
SECRET = "The reserve price is forty-one."


@pytest.fixture
def story() -> Story:
    """A story that shows something of everything that may change beside it."""
    linked = make_story("How convoys form", slug="convoys")
    text = f'<p>Read <a linktype="page" id="{linked.pk}">the guide</a>.</p>'
    place = Place.objects.create(name="Fujairah", slug="fujairah", latitude=25, longitude=56)
    story = make_story(
        "Pilots, not berths",
        body=[("paragraph", text)],
        by="Leila Haddad",
        section=make_section("Shipping"),
        lead_picture=make_picture("Ship"),
        dateline=place,
    )
    RelatedStory.objects.create(story=story, other=make_story("Old tides", slug="tides"))
    return story


def page(client: Client, story: Story) -> str:
    return client.get(f"/{story.section.slug}/{story.slug}").content.decode()


def correct(story: Story) -> None:
    story.body = [("paragraph", "<p>The queue is a rota after all.</p>")]
    story.corrections = [("correction", {"date": "2026-11-20", "text": "It was no line."})]
    story.save_revision().publish()


def rename_the_author(story: Story) -> None:
    Person.objects.filter(slug="leila-haddad").update(name="Leila Nasser")


def rename_the_place(story: Story) -> None:
    Place.objects.filter(slug="fujairah").update(name="Sohar")


def rename_what_stands_beside(story: Story) -> None:
    Story.objects.filter(slug="tides").update(title="New tides")


def move_what_it_links_to(story: Story) -> None:
    Story.objects.filter(slug="convoys").update(slug="in-convoy")


def withdraw_what_it_links_to(story: Story) -> None:
    Story.objects.get(slug="convoys").unpublish()


def draw_its_picture(story: Story) -> None:
    draw(picture_id=story.lead_picture_id, formats=QUICK)


CHANGES = [
    (correct, "the guide", "The queue is a rota after all."),
    (correct, "the guide", "It was no line."),
    (rename_the_author, "Leila Haddad", "Leila Nasser"),
    (rename_the_place, "Fujairah", "Sohar"),
    (rename_what_stands_beside, "Old tides", "New tides"),
    (move_what_it_links_to, '/convoys"', '/in-convoy"'),
    (withdraw_what_it_links_to, '/convoys"', "Read the guide."),
    (draw_its_picture, 'role="img"', "<picture>"),
]


@pytest.mark.parametrize(("change", "before", "after"), CHANGES)
def test_an_edited_story_shows_on_the_next_request(
    client: Client, story: Story, change: Callable[[Story], object], before: str, after: str
) -> None:
    assert after not in page(client, story)

    change(story)

    fresh = page(client, story)
    assert after in fresh
    assert before not in fresh


def test_a_withdrawn_story_disappears_immediately(client: Client, story: Story) -> None:
    page(client, story)

    story.unpublish()

    assert client.get(story.address).status_code == 404


def test_cached_fragments_never_cross_access_levels(client: Client) -> None:
    body = [("paragraph", "<p>An opening.</p>"), ("cut", None), ("paragraph", f"<p>{SECRET}</p>")]
    memo = make_story(body=body, access_level="pro")
    editor = Client()
    editor.force_login(make_staff())

    for _ in range(2):
        assert SECRET in page(editor, memo)
        assert SECRET not in page(client, memo)


def test_a_cached_fragment_sees_only_its_own_values() -> None:
    text = (
        "{% load fragment_cache %}"
        "{% cached word=word %}{{ word }}{{ reader }}{{ request }}{% endcached %}"
    )
    template = engines["django"].from_string(text)

    assert template.render({"word": "tide", "reader": "noor@example.org"}) == "tide"


def test_a_cached_fragment_without_values_is_a_template_error() -> None:
    with pytest.raises(Exception, match="cached takes values by name"):
        engines["django"].from_string("{% load fragment_cache %}{% cached %}tide{% endcached %}")


def test_the_fragment_cache_evicts_the_least_recently_used() -> None:
    made: list[str] = []
    shelf: FragmentCache[str] = FragmentCache(2)

    def ask(value: str) -> None:
        shelf.get(value, lambda: made.append(value) or value)  # type: ignore[func-returns-value]

    for value in ("a", "b", "a", "c", "a", "b"):
        ask(value)

    assert made == ["a", "b", "c", "b"]
