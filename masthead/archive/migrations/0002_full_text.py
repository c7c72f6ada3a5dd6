"""The full-text index. The database keeps it from the entries' folded words by itself: SQLite by
triggers, PostgreSQL by a generated column."""

from django.db import migrations

_WORDS = "headline_words, standfirst_words, filing_words, open_words"
_OLD = "old.headline_words, old.standfirst_words, old.filing_words, old.open_words"
_NEW = "new.headline_words, new.standfirst_words, new.filing_words, new.open_words"
_FORGET = f"""
    INSERT INTO archive_words (archive_words, rowid, {_WORDS})
    VALUES ('delete', old.story_id, {_OLD});
"""
_LEARN = f"INSERT INTO archive_words (rowid, {_WORDS}) VALUES (new.story_id, {_NEW});"
SQLITE = [
    f"""
    CREATE VIRTUAL TABLE archive_words USING fts5(
        {_WORDS}, content='archive_entry', content_rowid='story_id', prefix='2 3',
        tokenize='unicode61 remove_diacritics 2'
    )
    """,
    f"CREATE TRIGGER archive_entry_enters AFTER INSERT ON archive_entry BEGIN {_LEARN} END",
    f"CREATE TRIGGER archive_entry_leaves AFTER DELETE ON archive_entry BEGIN {_FORGET} END",
    f"""
    CREATE TRIGGER archive_entry_changes AFTER UPDATE ON archive_entry
    BEGIN {_FORGET} {_LEARN} END
    """,
    f"INSERT INTO archive_words (rowid, {_WORDS}) SELECT story_id, {_WORDS} FROM archive_entry",
]
POSTGRES = [
    """
    ALTER TABLE archive_entry ADD COLUMN words tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', headline_words), 'A')
        || setweight(to_tsvector('simple', standfirst_words), 'B')
        || setweight(to_tsvector('simple', filing_words), 'C')
        || setweight(to_tsvector('simple', open_words), 'D')
    ) STORED
    """,
    "CREATE INDEX archive_entry_words ON archive_entry USING gin (words)",
]
SQLITE_BACK = [
    "DROP TRIGGER archive_entry_enters",
    "DROP TRIGGER archive_entry_leaves",
    "DROP TRIGGER archive_entry_changes",
    "DROP TABLE archive_words",
]
POSTGRES_BACK = ["DROP INDEX archive_entry_words", "ALTER TABLE archive_entry DROP COLUMN words"]


def _run(editor, statements):
    for statement in statements:
        editor.execute(statement, params=None)


def forwards(apps, editor):
    _run(editor, POSTGRES if editor.connection.vendor == "postgresql" else SQLITE)


def backwards(apps, editor):
    _run(editor, POSTGRES_BACK if editor.connection.vendor == "postgresql" else SQLITE_BACK)


class Migration(migrations.Migration):
    dependencies = [("archive", "0001_entries")]
    operations = [migrations.RunPython(forwards, backwards)]
