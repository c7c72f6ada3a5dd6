"""The database itself keeps the record append-only."""

from django.db import migrations

from masthead.accounts import record_guard


def guard(apps, editor):
    record_guard.guard(editor)


def lift(apps, editor):
    record_guard.lift(editor)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_sign_in'),
    ]

    operations = [
        migrations.RunPython(guard, lift),
    ]
