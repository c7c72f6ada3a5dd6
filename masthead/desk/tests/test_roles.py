"""Editing is not publishing: each role may do its own work and no more."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission, Task, Workflow

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader
from masthead.desk.roles import RIGHTS, Role, create_roles
from masthead.desk.testing import (
    make_chief_editor,
    make_editor,
    make_engineer,
    make_publisher,
    make_reporter,
)
from masthead.publishing.models import FrontPage, Story
from masthead.publishing.publish_gate import MAY_OVERRULE
from masthead.publishing.testing import make_picture, make_story

pytestmark = pytest.mark.django_db


def may(reader: Reader, story: Story) -> tuple[bool, bool]:
    """Whether somebody may edit, and may publish, a story of somebody else's."""
    rights = story.permissions_for_user(reader)
    return rights.can_edit(), rights.can_publish()


def test_a_reporter_submits_to_an_editor_in_an_upgraded_installation(client: Client) -> None:
    create_roles()
    Workflow.objects.update(name="Reporter to editor")
    Task.objects.update(name="An editor's approval")
    client.force_login(make_reporter())

    create_roles()
    form = client.get(reverse("wagtailadmin_pages:edit", args=[make_story(live=False).pk]))

    assert "Submit to an editor" in form.content.decode()
    assert (Workflow.objects.count(), Task.objects.count()) == (1, 1)


def test_reporters_edit_and_editors_publish() -> None:
    story = make_story(live=False)
    assert may(make_reporter(), story) == (True, False)
    assert may(make_editor(), story) == (True, True)
    assert may(make_chief_editor(), story) == (True, True)


def test_publishers_and_engineers_may_not_edit_stories() -> None:
    story = make_story(live=False)
    publisher, engineer = make_publisher(), make_engineer()
    assert may(publisher, story) == may(engineer, story) == (False, False)
    assert publisher.has_perm("newsletters.view_newsletter")
    assert not publisher.has_perm("newsletters.change_newsletter")
    assert engineer.has_perm("accounts.change_reader")
    assert not make_editor().has_perm("accounts.change_reader")


@pytest.mark.parametrize(
    ("live", "who_changes"), [(False, [True, True, False]), (True, [False, True, False])]
)
def test_a_reporter_may_not_change_a_published_picture(
    *, live: bool, who_changes: list[bool], client: Client
) -> None:
    reporter, editor, other = make_reporter(), make_editor(), make_reporter("other@example.org")
    picture = make_picture(uploaded_by_user=reporter)
    make_story(lead_picture=picture, live=live)
    pages = [reverse(f"wagtailimages:{action}", args=[picture.pk]) for action in ("edit", "delete")]
    for who, may_change in zip((reporter, editor, other), who_changes, strict=True):
        client.force_login(who)
        assert {client.get(page).status_code == 200 for page in pages} == {may_change}


def test_only_editors_change_what_readers_see() -> None:
    for thing in ("person", "topic", "place"):
        assert make_reporter(f"{thing}@example.org").has_perm(f"publishing.add_{thing}")
        assert not make_reporter(f"{thing}2@example.org").has_perm(f"publishing.change_{thing}")
    assert make_editor().has_perm("publishing.change_person")


def test_only_a_chief_editor_may_overrule() -> None:
    assert make_chief_editor().has_perm(MAY_OVERRULE)
    assert not make_editor().has_perm(MAY_OVERRULE)


def test_every_role_can_open_the_desk() -> None:
    create_roles()
    assert all("wagtailadmin.access_admin" in rights.things for rights in RIGHTS.values())


def test_creating_roles_twice_changes_nothing_and_removes_wagtail_s_defaults() -> None:
    create_roles()
    before = set(GroupPagePermission.objects.values_list("group__name", "permission__codename"))
    create_roles()
    after = set(GroupPagePermission.objects.values_list("group__name", "permission__codename"))
    assert before == after
    assert set(Group.objects.values_list("name", flat=True)) == {role.value for role in Role}
    assert not GroupPagePermission.objects.exclude(page=FrontPage.objects.get()).exists()


def test_editors_send_editions_and_reporters_do_not() -> None:
    assert make_editor().has_perm("newsletters.send_edition")
    assert make_chief_editor().has_perm("newsletters.send_edition")
    assert not make_reporter().has_perm("newsletters.send_edition")
    assert not make_publisher().has_perm("newsletters.send_edition")


def test_a_desk_role_makes_staff_only_while_it_is_held() -> None:
    lena = make_reporter()
    assert Reader.objects.get(pk=lena.pk).is_staff
    lena.groups.clear()
    assert not Reader.objects.get(pk=lena.pk).is_staff


def test_a_role_changed_from_the_group_s_side_updates_staff() -> None:
    create_roles()
    lena, group = make_reader(), Group.objects.get(name=Role.EDITOR)
    group.user_set.add(lena)
    assert Reader.objects.get(pk=lena.pk).is_staff
    group.delete()
    assert not Reader.objects.get(pk=lena.pk).is_staff


def test_a_group_without_desk_access_makes_nobody_staff() -> None:
    lena = make_reader()
    lena.groups.add(Group.objects.create(name="Friends of the house"))
    assert not Reader.objects.get(pk=lena.pk).is_staff
