"""An index on Wagtail's own table of the pages that have something unpublished, for the desk."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('publishing', '0007_bin_entry'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX publishing_page_drafts ON wagtailcore_page (latest_revision_created_at)"
            " WHERE has_unpublished_changes",
            "DROP INDEX publishing_page_drafts",
        )
    ]
