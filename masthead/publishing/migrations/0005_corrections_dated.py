"""Fill in the dates of the newest corrections."""

import json

from django.db import migrations


def date_corrections(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT page_ptr_id, CAST(corrections AS text) FROM publishing_story"
            " WHERE CAST(corrections AS text) <> '[]'"
        )
        for story_id, stored in cursor.fetchall():
            values = [block["value"] for block in json.loads(stored) or []]
            dates = [value["date"] for value in values if value.get("date")]
            cursor.execute(
                "UPDATE publishing_story SET corrected_on = %s WHERE page_ptr_id = %s",
                [max(dates, default=None), story_id],
            )


class Migration(migrations.Migration):

    dependencies = [("publishing", "0004_standing_page")]

    operations = [migrations.RunPython(date_corrections, migrations.RunPython.noop)]
