"""Staff for tests, each with the permissions of one role and no more; and the story form."""

from typing import Any

from django.contrib.auth.models import Group
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader
from masthead.desk.roles import Role, create_roles
from masthead.publishing.models import Story


def make_reporter(email: str = "reporter@example.org", **fields: Any) -> Reader:
    return _make(Role.REPORTER, email, **fields)


def make_editor(email: str = "editor@example.org", **fields: Any) -> Reader:
    return _make(Role.EDITOR, email, **fields)


def make_chief_editor(email: str = "chief@example.org", **fields: Any) -> Reader:
    return _make(Role.CHIEF_EDITOR, email, **fields)


def make_publisher(email: str = "publisher@example.org", **fields: Any) -> Reader:
    return _make(Role.PUBLISHER, email, **fields)


def make_engineer(email: str = "engineer@example.org", **fields: Any) -> Reader:
    return _make(Role.ENGINEER, email, **fields)


def _make(role: Role, email: str, **fields: Any) -> Reader:
    create_roles()
    reader = make_reader(email, **fields)
    reader.groups.add(Group.objects.get(name=role.value))
    return reader


def typed(story: Story, **changes: Any) -> dict[str, Any]:
    """A story's edit form as a browser submits it, with changes."""
    empty = {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "9"}
    data = {
        "title": story.title,
        "slug": story.slug,
        "kind": story.kind,
        "section": str(story.section_id),
        "standfirst": story.standfirst,
        "lead_picture": str(story.lead_picture_id),
        "language": "en",
        "body": streamfield([("paragraph", rich_text("<p>Words.</p>"))]),
        "corrections": streamfield([]),
        "credits": empty,
        "related": empty,
        "comments": empty,
    }
    return nested_form_data(data | changes)
