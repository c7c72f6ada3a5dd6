"""An index for the desk, and positions by which both full-text indexes are read newest first. The
indexes are rebuilt by `masthead rebuild_archive`, which the first start runs."""

import django.db.models.deletion
from django.db import migrations, models

_COLUMNS = ("headline_words", "standfirst_words", "filing_words")


def _sqlite(table, text):
    """The full-text table of a table of entries, which the database keeps by triggers."""
    words, columns = f"{table}_words", [*_COLUMNS, text]
    listed = ", ".join(columns)
    old = ", ".join(f"old.{column}" for column in columns)
    new = ", ".join(f"new.{column}" for column in columns)
    forget = (
        f"INSERT INTO {words} ({words}, rowid, {listed}) VALUES ('delete', old.position, {old});"
    )
    learn = f"INSERT INTO {words} (rowid, {listed}) VALUES (new.position, {new});"
    return [
        f"""
        CREATE VIRTUAL TABLE {words} USING fts5(
            {listed}, content='{table}', content_rowid='position', prefix='2 3',
            tokenize='unicode61 remove_diacritics 2'
        )
        """,
        f"CREATE TRIGGER {table}_enters AFTER INSERT ON {table} BEGIN {learn} END",
        f"CREATE TRIGGER {table}_leaves AFTER DELETE ON {table} BEGIN {forget} END",
        f"CREATE TRIGGER {table}_changes AFTER UPDATE ON {table} BEGIN {forget} {learn} END",
    ]


def _postgres(table, text):
    vector = " || ".join(
        f"setweight(to_tsvector('simple', {column}), '{weight}')"
        for column, weight in zip([*_COLUMNS, text], "ABCD")
    )
    return [
        f"ALTER TABLE {table} ADD COLUMN words tsvector GENERATED ALWAYS AS ({vector}) STORED",
        f"CREATE INDEX {table}_words ON {table} USING gin (words)",
    ]


def _run(editor, statements):
    for statement in statements:
        editor.execute(statement, params=None)


def empty(apps, editor):
    """What was indexed has no positions; it is indexed again."""
    if editor.connection.vendor == "sqlite":
        old = ("archive_entry_enters", "archive_entry_leaves", "archive_entry_changes")
        _run(editor, [f"DROP TRIGGER {name}" for name in old])
        _run(editor, ["DROP TABLE archive_words"])
    _run(editor, ["DELETE FROM archive_entry"])


def create(apps, editor):
    if editor.connection.vendor == "sqlite":
        _run(editor, _sqlite("archive_entry", "open_words"))
        _run(editor, _sqlite("archive_deskentry", "body_words"))
    else:
        _run(editor, _postgres("archive_deskentry", "body_words"))


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0001_initial'),
        ('publishing', '0003_page_indexes'),
    ]

    operations = [
        migrations.RunPython(empty, migrations.RunPython.noop),
        migrations.AddField(
            model_name='entry',
            name='position',
            field=models.BigIntegerField(unique=True, default=0),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name='DeskEntry',
            fields=[
                ('position', models.BigIntegerField(unique=True)),
                ('headline_words', models.TextField()),
                ('standfirst_words', models.TextField()),
                ('filing_words', models.TextField(help_text='Kicker, names, places, countries, topics.')),
                ('story', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='desk_entry', serialize=False, to='publishing.story')),
                ('revised_at', models.DateTimeField(null=True)),
                ('body_words', models.TextField()),
            ],
            options={
                'verbose_name_plural': 'desk entries',
            },
        ),
        migrations.RunPython(create, migrations.RunPython.noop),
    ]
