"""Published stories are found by the text that everyone may read."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest

from masthead.archive import indexing
from masthead.archive.models import Entry
from masthead.archive.query_parser import parse_query
from masthead.archive.search import Filters, Hits, Order, search
from masthead.publishing.models import Country, Story
from masthead.publishing.signals import stories_imported
from masthead.publishing.testing import make_section, make_story

pytestmark = pytest.mark.django_db
Capture = Callable[..., AbstractContextManager[list[Any]]]


@pytest.fixture(autouse=True)
def announced(django_capture_on_commit_callbacks: Capture) -> Iterator[Capture]:
    """Runs the on-commit callbacks that send the signals."""
    yield django_capture_on_commit_callbacks


@pytest.fixture
def publish(announced: Capture) -> Callable[..., Story]:
    def make(headline: str, **facts: Any) -> Story:
        with announced(execute=True):
            return make_story(headline, **facts)

    return make


def ask(text: str, **filters: Any) -> Hits:
    return search(parse_query(text), filters=Filters(**filters))


def found(text: str, **filters: Any) -> list[str]:
    return [entry.story.headline for entry in ask(text, **filters).entries]


def test_a_story_is_found_once_it_is_published(publish: Callable[..., Story]) -> None:
    publish("Berths at Salalah", paragraphs=["Cranes lift boxes at night."])
    publish("A draft", paragraphs=["Cranes stand still."], live=False)
    assert found("cranes") == ["Berths at Salalah"]


def test_a_new_revision_is_found_by_its_new_text(
    publish: Callable[..., Story], announced: Capture
) -> None:
    story = publish("Berths at Salalah", paragraphs=["Cranes lift boxes."])
    story.body = [("paragraph", "<p>Tugs turn ships.</p>")]
    with announced(execute=True):
        story.save_revision().publish()
    assert (found("cranes"), found("tugs")) == ([], ["Berths at Salalah"])


def test_a_withdrawn_story_is_not_found(publish: Callable[..., Story], announced: Capture) -> None:
    story = publish("Berths at Salalah")
    with announced(execute=True):
        story.unpublish()
    assert found("berths") == []
    assert not Entry.objects.exists()


def test_a_story_withdrawn_without_a_signal_is_neither_shown_nor_counted(
    publish: Callable[..., Story],
) -> None:
    story = publish("Berths at Salalah")
    Story.objects.filter(pk=story.pk).update(live=False)
    assert ask("berths").tally.total == 0


def test_a_deleted_story_leaves_the_index(publish: Callable[..., Story]) -> None:
    publish("Berths at Salalah").delete()
    publish("Another of its name")
    assert found("berths") == []


def test_an_imported_batch_is_found() -> None:
    stories = [make_story(f"Berth {number}") for number in range(3)]
    stories_imported.send(sender=Story, story_ids=[story.pk for story in stories])
    assert ask("berth").tally.total == 3


def test_catching_up_indexes_stories_whose_signal_was_missed(publish: Callable[..., Story]) -> None:
    silent = make_story("Told to nobody")
    moved = publish("Moved to PRO", paragraphs=["word " * 300 + "treasure"])
    Story.objects.filter(pk=moved.pk).update(access_level="pro")
    gone = publish("Gone again")
    Story.objects.filter(pk=gone.pk).update(live=False)
    assert found("treasure") == []  # its entry was cut by another access level
    assert indexing.catch_up() == 3
    assert set(Entry.objects.values_list("pk", flat=True)) == {silent.pk, moved.pk}
    assert found("treasure") == []
    assert indexing.catch_up() == 0


def test_rebuilding_indexes_every_published_story() -> None:
    make_story("One")
    make_story("Two")
    make_story("A draft", live=False)
    assert indexing.rebuild() == 2
    assert Entry.objects.count() == 2


def test_the_headline_outweighs_the_standfirst_and_the_text(
    publish: Callable[..., Story],
) -> None:
    publish("In the text", paragraphs=["A desalination plant opens."])
    publish("In the standfirst", standfirst="On desalination and its price.")
    publish("Desalination explained")
    assert found("desalination") == ["Desalination explained", "In the standfirst", "In the text"]


def test_equally_ranked_stories_are_ordered_newest_first(publish: Callable[..., Story]) -> None:
    for number in ("one", "two", "three"):
        publish(f"Berth {number}")
    assert found("berth") == ["Berth three", "Berth two", "Berth one"]


def test_results_can_be_sorted_newest_first(publish: Callable[..., Story]) -> None:
    publish("Desalination explained")
    publish("In the text", paragraphs=["A desalination plant opens."])
    hits = search(parse_query("desalination"), filters=Filters(), order=Order.NEWEST)
    assert hits.entries[0].story.headline == "In the text"


def test_a_story_is_found_by_its_people_places_and_headings(publish: Callable[..., Story]) -> None:
    oman, _ = Country.objects.get_or_create(iso="OM", defaults={"name": "Oman", "slug": "oman"})
    story = make_story("Berths at Salalah", by="Leila Haddad", live=False)
    story.countries = [oman]
    story.save_revision().publish()
    indexing.index(story_ids=[story.pk])
    assert found("haddad") == found("oman") == found("", country="oman") == ["Berths at Salalah"]


def test_filters_narrow_the_results_and_facets_count_the_alternatives(
    publish: Callable[..., Story],
) -> None:
    publish("Berth one", kind="intel")
    publish("Berth two", kind="news")
    publish("Berth three", kind="news", section=make_section("Trade"))
    hits = ask("berth", kind="news", section="energy")
    assert [entry.story.headline for entry in hits.entries] == ["Berth two"]
    assert hits.tally.total == 1
    assert hits.tally.facets["kind"] == {"intel": 1, "news": 1}
    assert hits.tally.facets["section"] == {"energy": 1, "trade": 1}


def test_a_page_beyond_the_last_shows_the_last_page(publish: Callable[..., Story]) -> None:
    ids = [make_story(f"Berth {number}").pk for number in range(21)]
    indexing.index(story_ids=ids)
    hits = search(parse_query("berth"), filters=Filters(), page=9)
    assert (hits.page, hits.pages, len(hits.entries)) == (2, 2, 1)
