"""The record's guard, below the code: nobody changes a line, whatever they write with."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from masthead.core import append_only

TABLE = "accounts_auditentry"
_SAYS = "The audit log is append-only. Its entries can’t be changed or deleted."
# A deleted account takes the person out of it: who, from where, in which words.
_ERASABLE = {"actor_id": "NULL", "ip": "NULL", "detail": "'{}'"}


def guard(editor: BaseDatabaseSchemaEditor) -> None:
    append_only.guard(editor, TABLE, says=_SAYS, erasable=_ERASABLE)


def lift(editor: BaseDatabaseSchemaEditor) -> None:
    append_only.lift(editor, TABLE)
