"""Triggers by which the database itself keeps a table append-only."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_SAYS = "The ledger is append-only. Book a further entry instead."


def guard(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Refuse every UPDATE and DELETE on a table from now on."""
    postgres = editor.connection.vendor == "postgresql"
    for statement in _postgres(table) if postgres else _sqlite(table):
        editor.execute(statement, params=None)


def lift(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Take the guard away; for the way back of a migration and for tests that empty tables."""
    on = f" ON {table}" if editor.connection.vendor == "postgresql" else ""
    for deed in ("update", "delete"):
        editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{deed}{on}", params=None)


def _sqlite(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_no_{deed} BEFORE {deed} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"
        for deed in ("update", "delete")
    ]


def _postgres(table: str) -> list[str]:
    refuse = (
        f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger AS $$ "
        f"BEGIN RAISE EXCEPTION '{_SAYS}'; END $$ LANGUAGE plpgsql"
    )
    return [
        refuse,
        *(
            f"CREATE TRIGGER {table}_no_{deed} BEFORE {deed} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
            for deed in ("update", "delete")
        ),
    ]
