"""Publishing a blocked story at the desk explains why and loses nothing that was typed."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from wagtail.test.utils.form_data import rich_text, streamfield

from masthead.accounts.models import Reader
from masthead.desk.testing import make_chief_editor, make_editor, make_reporter, typed
from masthead.publishing.models import FrontPage, Picture, Story
from masthead.publishing.publish_gate import blocking
from masthead.publishing.testing import make_picture, make_section, make_story

pytestmark = [
    pytest.mark.django_db,
    # Wagtail's notices to approvers are sent the old way
    pytest.mark.filterwarnings("ignore:get_connection.. is deprecated"),
]
NOTICE = "Cranes at work. ATTENTION EDITORS - NO RESALES."


@pytest.fixture
def story() -> Story:
    return make_story("A working title", live=False, lead_picture=make_picture(caption=NOTICE))


def post(client: Client, who: Reader, story: Story, **changes: Any) -> str:
    client.force_login(who)
    address = reverse("wagtailadmin_pages:edit", args=[story.pk])
    answer = client.post(address, typed(story, **changes), follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_publish_button_explains_and_keeps_the_draft(client: Client, story: Story) -> None:
    headline = "New \r\nwords"
    page = post(client, make_editor(), story, title=headline, **{"action-publish": "1"})
    story.refresh_from_db()
    assert "Your draft is saved" in page
    assert "has a notice to editors" in page
    assert not story.live
    assert story.get_latest_revision_as_object().title == "New words"


def test_a_story_is_published_once_its_problems_are_fixed(client: Client, story: Story) -> None:
    Picture.objects.update(caption="Cranes at work.")
    post(client, make_editor(), story, **{"action-publish": "1"})
    story.refresh_from_db()
    assert story.live


def test_an_approval_blocked_by_checks_may_be_given_again(client: Client, story: Story) -> None:
    post(client, make_reporter(), story, **{"action-submit": "1"})
    editor = make_editor()
    approve = {"action-workflow-action": "1", "workflow-action-name": "approve"}
    page = post(client, editor, story, **approve)
    assert "Your draft is saved" in page
    assert page.index("Approve and Publish") < page.index("Save draft")
    story.refresh_from_db()
    assert not story.live
    assert story.current_workflow_task is not None
    Picture.objects.update(caption="Cranes at work.")
    post(client, editor, story, **approve)
    story.refresh_from_db()
    assert story.live


def test_a_reporter_cannot_publish(client: Client) -> None:
    story = make_story(live=False, lead_picture=make_picture())
    post(client, make_reporter(), story, **{"action-publish": "1"})
    story.refresh_from_db()
    assert not story.live


def test_only_a_chief_editor_is_offered_to_overrule_a_finding(client: Client, story: Story) -> None:
    address = reverse("desk_checks", args=[story.pk])
    client.force_login(make_editor())
    shown = client.get(address).content.decode()
    assert "1 problem to fix before publishing" in shown
    assert reverse("wagtailimages:edit", args=[story.lead_picture_id]) in shown
    assert "Overrule" not in shown
    client.force_login(make_chief_editor())
    assert "Overrule with a reason" in client.get(address).content.decode()


def test_overruling_a_finding_requires_a_reason(client: Client, story: Story) -> None:
    (finding,) = blocking(story)
    address = reverse("desk_overrule", args=[story.pk, finding.fingerprint])
    client.force_login(make_editor())
    client.post(address, {"reason": "Let me."})
    assert blocking(story)
    client.force_login(make_chief_editor())
    assert client.post(address, {"reason": " "}).status_code == 200
    assert blocking(story)
    client.post(address, {"reason": "The agency agreed by phone."})
    assert blocking(story) == []


def test_readers_get_a_stricter_content_security_policy_than_the_desk(client: Client) -> None:
    client.force_login(make_editor())
    assert "unsafe-inline" in client.get("/desk/")["Content-Security-Policy"]
    assert "unsafe-inline" not in client.get("/")["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["stories/", "images/", "snippets/publishing/person/"])
def test_every_desk_list_opens(path: str, client: Client) -> None:
    make_story(by="Leila Haddad")
    client.force_login(make_chief_editor())
    assert client.get(f"/desk/{path}").status_code == 200


def test_stories_are_filtered_by_author_and_status(client: Client) -> None:
    hers, draft = make_story("Hers", by="Leila Haddad"), make_story("A draft", live=False)
    client.force_login(make_editor())
    author = hers.credits.get().person_id
    found = client.get("/desk/stories/", {"author": author}).content.decode()
    assert hers.title in found
    assert draft.title not in found
    found = client.get("/desk/stories/", {"state": "draft"}).content.decode()
    assert draft.title in found
    assert hers.title not in found


def test_publishing_returns_to_the_story_list(client: Client) -> None:
    story = make_story("A working title", live=False)
    client.force_login(make_editor())
    address = reverse("wagtailadmin_pages:edit", args=[story.pk])
    changes = {"lead_picture": "", "action-publish": "1"}
    answer = client.post(address, typed(story, **changes))
    story.refresh_from_db()
    assert story.live
    assert answer.headers["Location"] == reverse("stories:index")


def test_bulk_publishing_publishes_all_or_none(client: Client, story: Story) -> None:
    fine = make_story("A fine one", live=False)
    client.force_login(make_editor())
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    chosen = f"{address}?id={fine.pk}&id={story.pk}&next=/desk/stories/"
    page = client.post(chosen, follow=True).content.decode()
    assert "Nothing was published" in page
    assert "has a notice to editors" in page
    assert not Story.objects.filter(live=True).exists()
    Picture.objects.update(caption="Cranes at work.")
    client.post(chosen)
    assert Story.objects.filter(live=True).count() == 2


def test_a_copied_story_is_always_a_draft(client: Client) -> None:
    story = make_story("The original", imported_from="wordpress:1")
    client.force_login(make_chief_editor())
    address = reverse("wagtailadmin_pages:copy", args=[story.pk])
    asked = {"new_title": "A copy", "new_slug": "a-copy", "new_parent_page": story.get_parent().pk}
    answer = client.post(address, asked | {"publish_copies": "on", "alias": "on"})
    copy = Story.objects.get(slug="a-copy")
    assert answer.headers["Location"] == reverse("wagtailadmin_pages:edit", args=[copy.pk])
    assert not copy.live
    assert copy.alias_of is None
    assert copy.imported_from == ""


def test_withdrawing_returns_to_the_story_list(client: Client) -> None:
    story = make_story()
    client.force_login(make_editor())
    address = reverse("wagtailadmin_pages:unpublish", args=[story.pk])
    answer = client.post(address, {"next": client.get(address).context["next_url"]})
    story.refresh_from_db()
    assert not story.live
    assert answer.headers["Location"] == reverse("stories:index")


def test_the_story_list_costs_a_constant_number_of_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(53):
        make_story(section=make_section(f"Section {number % 7}"), by="Leila Haddad")
    client.force_login(make_editor())
    client.get("/desk/stories/")
    with django_assert_max_num_queries(30):
        page = client.get("/desk/stories/").content.decode()
    assert page.count("Leila Haddad") >= 50
    assert "data-bulk-action-select-all-checkbox" in page
    assert "data-bulk-action-num-objects-in-listing" not in page


def test_submitting_a_new_story_returns_to_the_story_list(client: Client) -> None:
    client.force_login(make_reporter())
    front = FrontPage.objects.get()
    address = reverse("wagtailadmin_pages:add", args=["publishing", "story", front.pk])
    words = {"title": "Tugs", "slug": "tugs", "kind": "news", "section": make_section().pk}
    empty = {
        f"{name}-{end}_FORMS": 0
        for name in ("credits", "related", "comments")
        for end in ("TOTAL", "INITIAL")
    }
    streams = {"body-count": 0, "corrections-count": 0, "language": "en"}
    answer = client.post(address, words | empty | streams | {"action-submit": "1"})
    assert Story.objects.filter(slug="tugs", live=False).exists()
    assert answer.headers["Location"] == reverse("stories:index")


@pytest.mark.parametrize("is_live", [False, True])
@pytest.mark.parametrize("caption", ["Cranes at work.", NOTICE])
def test_one_press_of_the_publish_button_checks_the_story_once(
    client: Client, caption: str, is_live: bool
) -> None:
    story = make_story("A working title", live=is_live, lead_picture=make_picture())
    Picture.objects.update(caption=caption)
    client.force_login(make_editor())
    body = streamfield([("paragraph", rich_text('<p>See <a href="/energy/gone">it</a>.</p>'))])
    make_story("Gone", slug="gone")
    data = typed(story, body=body, **{"action-publish": "1"})
    with CaptureQueriesContext(connection) as asked:
        client.post(reverse("wagtailadmin_pages:edit", args=[story.pk]), data)
    for_links = [each for each in asked if "'gone'" in each["sql"] and "IN" in each["sql"]]
    assert len(for_links) == 1
    story.refresh_from_db()
    assert story.live is (is_live or caption != NOTICE)


def test_a_scheduled_story_is_checked_before_it_waits(client: Client, story: Story) -> None:
    when = {"go_live_at": "2030-05-01 12:00"}
    page = post(client, make_editor(), story, **when, **{"action-publish": "1"})
    assert "has a notice to editors" in page
    assert not story.revisions.filter(approved_go_live_at__isnull=False).exists()
