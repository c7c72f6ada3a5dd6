"""The list of stories, its search and filters, and the choosers."""

import json

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from masthead.archive import desk_indexing
from masthead.desk.testing import make_editor
from masthead.publishing.models import Story
from masthead.publishing.testing import make_person, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(make_editor())
    return client


def index(*stories: Story) -> None:
    desk_indexing.index(story_ids=[story.pk for story in stories])


def listed(editor: Client, query: str = "") -> list[str]:
    response = editor.get(f"/desk/stories/?{query}")
    return [story.title for story in response.context["object_list"]]


def test_the_latest_change_comes_first(editor: Client) -> None:
    first = make_story("First")
    make_story("Second")
    first.save_revision()

    assert listed(editor) == ["First", "Second"]
    assert listed(editor, "ordering=latest_revision_created_at") == ["Second", "First"]


def test_the_search_finds_words_of_a_text_and_keeps_to_the_filters(editor: Client) -> None:
    index(
        make_story("Tugs", paragraphs=["Water rises."], kind="intel"),
        make_story("Water", live=False),
    )

    assert listed(editor, "q=water") == ["Water", "Tugs"]
    assert listed(editor, "q=water&kind=intel") == ["Tugs"]
    assert listed(editor, "q=zebra") == listed(editor, "q=%3F") == []


def test_filters_by_author_and_by_schedule(editor: Client) -> None:
    make_story("Hers", by="Leila Haddad")
    coming = make_story("Coming", live=False)
    coming.revisions.update(approved_go_live_at=timezone.now())

    assert listed(editor, f"author={make_person('Leila Haddad').pk}") == ["Hers"]
    assert listed(editor, "state=scheduled") == ["Coming"]


def test_a_reader_sees_no_list(client: Client) -> None:
    make_story("First")

    assert client.get("/desk/stories/").status_code == 302
    assert client.get("/desk/choose-page/?page_type=publishing.Story").status_code == 302
    assert client.get("/desk/choose-page/search/?q=first").status_code == 302


def test_a_chooser_lists_stories_newest_first(editor: Client) -> None:
    make_story("First")
    make_story("Second")

    answer = json.loads(editor.get("/desk/choose-page/?page_type=publishing.Story").content)

    assert answer["step"] == "browse"
    assert 0 < answer["html"].index("Second") < answer["html"].index("First")


def test_a_chooser_s_search_finds_words_of_a_text(editor: Client) -> None:
    index(make_story("Tugs", paragraphs=["Water rises."]), make_story("Cranes"))

    html = editor.get("/desk/choose-page/search/?q=water").content.decode()

    assert "Tugs" in html and "Cranes" not in html


@pytest.mark.parametrize(
    "address",
    [
        "/desk/stories/",
        "/desk/stories/?q=story",
        "/desk/choose-page/?page_type=publishing.Story",
        "/desk/choose-page/search/?q=story",
    ],
)
def test_a_list_costs_the_same_queries_for_one_story_as_for_ten(
    editor: Client, django_assert_max_num_queries: DjangoAssertNumQueries, address: str
) -> None:
    index(*(make_story(by="Leila Haddad") for _ in range(10)))
    editor.get(address)

    with django_assert_max_num_queries(35):
        editor.get(address)
