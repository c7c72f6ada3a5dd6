"""The ledger's guard, below the code."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from masthead.core import append_only

_SAYS = "The ledger is append-only. Book a further entry instead."
lift = append_only.lift


def guard(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Refuse every UPDATE and DELETE on a table from now on."""
    append_only.guard(editor, table, says=_SAYS)
