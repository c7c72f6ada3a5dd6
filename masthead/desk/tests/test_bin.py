"""Deleting at the desk: a chief editor's right, by whichever way; the bin keeps it out of sight."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_staff
from masthead.archive import desk_indexing
from masthead.desk.testing import make_chief_editor, make_editor, make_reporter
from masthead.publishing.bin import move_to_bin
from masthead.publishing.models import BinEntry, FrontPage, Story
from masthead.publishing.testing import make_picture, make_story

pytestmark = pytest.mark.django_db


def by_screen(client: Client, story: Story) -> Any:
    return client.post(reverse("wagtailadmin_pages:delete", args=[story.pk]))


def in_bulk(client: Client, story: Story) -> Any:
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    return client.post(f"{address}?id={story.pk}")


def by_api(client: Client, story: Story) -> Any:
    return client.post(reverse("wagtailadmin_api:pages:action", args=[story.pk, "delete"]))


WAYS = [by_screen, in_bulk, by_api]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("make", [make_reporter, make_editor])
@pytest.mark.parametrize("live", [True, False])
def test_reporters_and_editors_delete_nothing(
    client: Client, way: Any, make: Any, *, live: bool
) -> None:
    who = make()
    story = make_story(live=live, owner=who)
    client.force_login(who)
    way(client, story)
    assert Story.objects.filter(pk=story.pk, live=live).exists()
    assert not BinEntry.objects.exists()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("make", [make_chief_editor, make_staff])
def test_a_chief_editor_moves_a_story_to_the_bin(client: Client, way: Any, make: Any) -> None:
    story, chief = make_story(), make("chief@example.org")
    client.force_login(chief)
    assert way(client, story).status_code in {204, 302}
    assert BinEntry.objects.get().deleted_by == chief
    assert Story.objects.filter(pk=story.pk).exists()


def test_the_bin_says_who_deleted_what_and_restores_it(client: Client) -> None:
    story, chief = make_story("Quay closed"), make_chief_editor()
    client.force_login(chief)
    by_screen(client, story)
    assert client.get(story.address).status_code == 404
    page = client.get(reverse("bin")).content.decode()
    assert all(words in page for words in ("Quay closed", story.address, chief.email))

    done = client.post(reverse("restore_story", args=[story.pk]), follow=True).content.decode()
    assert "“Quay closed” has been restored. It is live again" in done
    assert "The bin is empty" in done
    assert client.get(story.address).status_code == 200
    assert client.post(reverse("restore_story", args=[story.pk])).status_code == 404


def test_restoring_what_a_check_blocks_shows_the_problems(client: Client) -> None:
    picture = make_picture(width=60, height=40)
    story = make_story(lead_picture=picture)
    client.force_login(make_chief_editor())
    by_screen(client, story)
    picture.alt = ""
    picture.save()
    answer = client.post(reverse("restore_story", args=[story.pk]), follow=True)
    assert "Fix these problems" in answer.content.decode()
    assert not Story.objects.get(pk=story.pk).live


def test_deleting_for_good_asks_once_more(client: Client) -> None:
    story = make_story("Quay closed")
    client.force_login(make_chief_editor())
    by_screen(client, story)
    address = reverse("delete_story_for_good", args=[story.pk])
    assert "can’t be undone" in client.get(address).content.decode()
    assert "deleted for good" in client.post(address, follow=True).content.decode()
    assert not Story.objects.exists()


def test_the_bin_is_closed_to_editors(client: Client) -> None:
    story = make_story()
    move_to_bin(story=story, by=make_chief_editor())
    client.force_login(make_editor())
    assert client.get(reverse("bin")).status_code == 302
    for name in ("restore_story", "delete_story_for_good"):
        client.post(reverse(name, args=[story.pk]))
    assert BinEntry.objects.filter(pk=story.pk).exists()


def desk_lists(client: Client, story: Story) -> dict[str, str]:
    """Every list, search and chooser of the desk that would show a story."""
    front = FrontPage.objects.get()
    search = {"q": story.title.split()[0]}
    chooser = {"page_type": "publishing.Story"}
    asked: dict[str, tuple[str, dict[str, str]]] = {
        "home": (reverse("wagtailadmin_home"), {}),
        "stories": (reverse("stories:index"), {}),
        "stories found": (reverse("stories:index"), search),
        "tree": (reverse("wagtailadmin_explore", args=[front.pk]), {}),
        "search": (reverse("wagtailadmin_pages:search"), search),
        "chooser": (reverse("wagtailadmin_choose_page_child", args=[front.pk]), chooser),
        "chooser found": (reverse("wagtailadmin_choose_page_search"), chooser | search),
        "old pages": (reverse("wagtailadmin_reports:aging_pages"), {}),
        "api": (reverse("wagtailadmin_api:pages:listing"), {}),
    }
    answers = {
        name: client.get(*each, follow=True).content.decode() for name, each in asked.items()
    }
    for name in ("chooser", "chooser found"):
        if answers[name].startswith("{"):
            answers[name] = json.loads(answers[name]).get("html", "")
    return answers


@pytest.mark.parametrize("make", [make_chief_editor, make_staff])
def test_what_is_in_the_bin_is_in_no_list_search_or_chooser(client: Client, make: Any) -> None:
    chief: Reader = make("chief@example.org")
    story = make_story("Quokka sightings", owner=chief)
    story.save_revision(user=chief)
    desk_indexing.catch_up()
    client.force_login(chief)
    shown = desk_lists(client, story)
    assert {name for name, page in shown.items() if "Quokka sightings" in page} == shown.keys()

    by_screen(client, story)
    client.get(reverse("wagtailadmin_home"))  # says once where it is
    shown = desk_lists(client, story)
    assert not {name for name, page in shown.items() if "Quokka sightings" in page}


def test_a_story_in_the_bin_is_opened_and_changed_by_nobody(client: Client) -> None:
    story, chief = make_story(), make_staff("chief@example.org")
    move_to_bin(story=story, by=chief)
    client.force_login(chief)
    before = Story.objects.get(pk=story.pk).latest_revision_id
    for name in ("edit", "copy", "unpublish", "lock", "view_draft", "history"):
        address = reverse(f"wagtailadmin_pages:{name}", args=[story.pk])
        assert client.get(address).status_code in {302, 403, 405}
        client.post(address, {"title": "Changed"})
    assert Story.objects.get(pk=story.pk).latest_revision_id == before


def test_a_pick_in_the_bin_says_so_on_the_front_page_s_form(client: Client) -> None:
    story, chief = make_story("Quay closed"), make_chief_editor()
    FrontPage.objects.update(lead=story)
    front = FrontPage.objects.get()
    front.save_revision().publish()
    move_to_bin(story=story, by=chief)
    client.force_login(chief)
    form = client.get(reverse("wagtailadmin_pages:edit", args=[front.pk])).content.decode()
    assert "Quay closed (in the bin)" in form


def test_the_front_page_is_never_withdrawn_moved_or_deleted(client: Client) -> None:
    front = FrontPage.objects.get()
    client.force_login(make_staff())
    for name in ("delete", "unpublish", "move", "copy", "set_privacy"):
        address = reverse(f"wagtailadmin_pages:{name}", args=[front.pk])
        assert client.get(address).status_code in {302, 403}
        client.post(address)
    assert Page.objects.filter(pk=front.pk, live=True).exists()
