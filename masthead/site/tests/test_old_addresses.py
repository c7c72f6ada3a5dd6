"""Old addresses redirect if they were public; a draft's addresses tell nothing."""

import pytest
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.contrib.redirects.models import Redirect

from masthead.publishing.models import Story
from masthead.publishing.testing import make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def commits(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> DjangoCaptureOnCommitCallbacks:
    return django_capture_on_commit_callbacks


def rename(story: Story, slug: str, commits: DjangoCaptureOnCommitCallbacks) -> Story:
    """Save a draft under another slug, as the desk does."""
    with commits(execute=True):
        draft = story.get_latest_revision_as_object()
        draft.slug = slug
        draft.save_revision()
        if not draft.live:
            draft.save(clean=False)
    return Story.objects.get(pk=story.pk)


def publish(story: Story, commits: DjangoCaptureOnCommitCallbacks) -> Story:
    with commits(execute=True):
        story.get_latest_revision().publish()
    return Story.objects.get(pk=story.pk)


def status(client: Client, slug: str) -> int:
    return client.get(f"/energy/{slug}").status_code


def test_a_draft_leaves_no_redirect(
    client: Client, commits: DjangoCaptureOnCommitCallbacks
) -> None:
    story = make_story(slug="acme-talks", live=False)

    story = rename(story, "acme-buys-zenith", commits)
    assert (status(client, "acme-talks"), Redirect.objects.count()) == (404, 0)

    publish(story, commits)
    assert status(client, "acme-talks") == 404
    assert status(client, "acme-buys-zenith") == 200


def test_a_published_story_keeps_its_old_address(
    client: Client, commits: DjangoCaptureOnCommitCallbacks
) -> None:
    story = make_story(slug="acme-buys-zenith")

    for slug in ("acme-and-zenith", "acme-takes-zenith"):
        story = publish(rename(story, slug, commits), commits)

    for old in ("acme-buys-zenith", "acme-and-zenith"):
        answer = client.get(f"/energy/{old}?utm=1")
        assert (answer.status_code, answer["Location"]) == (301, "/energy/acme-takes-zenith")


def test_a_live_story_s_working_slug_is_told_to_no_one(
    client: Client, commits: DjangoCaptureOnCommitCallbacks
) -> None:
    story = make_story(slug="acme-talks")
    rename(story, "acme-working-title", commits)

    assert status(client, "acme-working-title") == 404
    assert status(client, "acme-talks") == 200


def test_a_withdrawn_story_redirects_from_its_public_address_once_it_is_back(
    client: Client, commits: DjangoCaptureOnCommitCallbacks
) -> None:
    story = make_story(slug="acme-talks")
    with commits(execute=True):
        story.unpublish()
    for slug in ("acme-secret", "acme-buys-zenith"):
        story = rename(Story.objects.get(pk=story.pk), slug, commits)
    old = ("acme-talks", "acme-secret")
    assert [status(client, slug) for slug in old] == [404, 404]

    publish(story, commits)

    assert [status(client, slug) for slug in old] == [301, 404]


def test_a_redirect_made_by_hand_still_works(client: Client) -> None:
    Redirect.objects.create(old_path="/old-home", redirect_page=make_story(slug="acme"))
    Redirect.objects.create(old_path="/shop", redirect_link="https://shop.example.com/")

    assert client.get("/old-home")["Location"] == "/energy/acme"
    assert client.get("/shop")["Location"] == "https://shop.example.com/"
