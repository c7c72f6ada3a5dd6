"""Indexes on Wagtail's own table, for what the desk lists and the clock looks up. Wagtail sorts and
filters by these columns without one."""

from django.db import migrations

_INDEXES = {
    "publishing_page_changes": "(latest_revision_created_at, id)",
    "publishing_page_publications": "(last_published_at)",
    "publishing_page_expiries": "(expire_at) WHERE expire_at IS NOT NULL",
}


class Migration(migrations.Migration):

    dependencies = [
        ('publishing', '0002_listed_story'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.RunSQL(
            f"CREATE INDEX {name} ON wagtailcore_page {columns}", f"DROP INDEX {name}"
        )
        for name, columns in _INDEXES.items()
    ]
