"""Whether this version can use the database it finds."""

import shlex

from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader

_OURS = f"{__name__.partition('.')[0]}."


def require_usable() -> None:
    """Refuse a database from before 0.1, whose migrations have been rewritten since, and one from a
    later version. The error says what to do; nothing is changed."""
    if reason := unusable_because():
        raise CommandError(reason)


def unusable_because() -> str:
    """Why this version can't use the database, and what to do; empty if it can."""
    loader = MigrationLoader(connection)
    labels = {app.label for app in apps.get_app_configs() if app.name.startswith(_OURS)}
    known = {key for key in loader.disk_migrations if key[0] in labels}
    applied = {key for key in loader.applied_migrations if key[0] in labels}
    if not applied - known:
        return ""
    # a later version has all that we have and more; an earlier one had others instead
    if known <= applied:
        return "This database was used by a later version of Masthead. Install that version again."
    return f"This database is from before Masthead 0.1, which can't use it. {_remedy()}"


def _remedy() -> str:
    if connection.vendor == "sqlite":
        move_aside = shlex.join(["mv", str(settings.DATA), f"{settings.DATA}-before-0.1"])
        return f"To start afresh, move it aside: {move_aside}"
    return "Create an empty one, and name it in DATABASE_URL."
