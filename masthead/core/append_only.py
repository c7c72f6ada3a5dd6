"""Triggers by which the database itself keeps a table append-only."""

from collections.abc import Mapping

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

DEEDS = ("update", "delete")


def guard(
    editor: BaseDatabaseSchemaEditor,
    table: str,
    *,
    says: str,
    erasable: Mapping[str, str] | None = None,
) -> None:
    """Refuse every UPDATE and DELETE on a table from now on, in these words. A column that is
    `erasable` may yet be turned into the value given, as SQL, and into no other."""
    changed = _changed(editor, table, erasable) if erasable else ""
    postgres = editor.connection.vendor == "postgresql"
    for statement in (_postgres if postgres else _sqlite)(table, says, changed):
        editor.execute(statement, params=None)


def lift(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Take the guard away; for the way back of a migration and for tests that empty tables."""
    on = f" ON {table}" if editor.connection.vendor == "postgresql" else ""
    for deed in DEEDS:
        editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{deed}{on}", params=None)


def _changed(editor: BaseDatabaseSchemaEditor, table: str, erasable: Mapping[str, str]) -> str:
    """True of an UPDATE that does more than erase."""
    differs = "IS DISTINCT FROM" if editor.connection.vendor == "postgresql" else "IS NOT"
    with editor.connection.cursor() as cursor:
        described = editor.connection.introspection.get_table_description(cursor, table)
    changes = []
    for column in (each.name for each in described):
        change = f"NEW.{column} {differs} OLD.{column}"
        if column in erasable:
            change = f"({change} AND NEW.{column} {differs} {erasable[column]})"
        changes.append(change)
    return f"WHEN ({' OR '.join(changes)}) "


def _sqlite(table: str, says: str, changed: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_no_{deed} BEFORE {deed} ON {table} "
        f"{changed if deed == 'update' else ''}BEGIN SELECT RAISE(ABORT, '{says}'); END"
        for deed in DEEDS
    ]


def _postgres(table: str, says: str, changed: str) -> list[str]:
    refuse = (
        f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger AS $$ "
        f"BEGIN RAISE EXCEPTION '{says}'; END $$ LANGUAGE plpgsql"
    )
    return [
        refuse,
        *(
            f"CREATE TRIGGER {table}_no_{deed} BEFORE {deed} ON {table} FOR EACH ROW "
            f"{changed if deed == 'update' else ''}EXECUTE FUNCTION {table}_refuse()"
            for deed in DEEDS
        ),
    ]
