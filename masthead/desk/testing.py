"""The desk's cast for tests, each with the rights of the role and no more."""

from typing import Any

from django.contrib.auth.models import Group

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader
from masthead.desk.roles import Role, lay_roles


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
    lay_roles()
    reader = make_reader(email, **fields)
    reader.groups.add(Group.objects.get(name=role.value))
    return reader
