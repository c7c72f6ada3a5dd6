"""Finds the newest stories that match a question, in the database's full-text index. SQLite and
PostgreSQL compare the same folded words, so both find the same stories."""

from collections.abc import Sequence
from typing import Any, Protocol

from django.db import connection
from django.db.models.expressions import RawSQL

from masthead.archive.models import Searchable
from masthead.archive.query_parser import Question, SearchTerm


class MatchSyntax(Protocol):
    """A database's full-text query syntax."""

    def term(self, term: SearchTerm) -> str: ...
    def expression(self, question: Question) -> str: ...
    def any_in_headline(self, terms: Sequence[SearchTerm]) -> str: ...
    def newest(self, table: str) -> str:
        """The SQL for the positions of the newest matches: of an expression, up to a number."""
        ...


class SqliteSyntax:
    """FTS5: "word" AND "a phrase" AND "begun"* NOT ("other")."""

    def term(self, term: SearchTerm) -> str:
        return f'"{" ".join(term.words)}"{"*" if term.is_prefix else ""}'

    def expression(self, question: Question) -> str:
        wanted = " AND ".join(map(self.term, question.wanted))
        unwanted = " OR ".join(map(self.term, question.unwanted))
        return f"({wanted}) NOT ({unwanted})" if unwanted else wanted

    def any_in_headline(self, terms: Sequence[SearchTerm]) -> str:
        return f"headline_words : ({' OR '.join(map(self.term, terms))})"

    def newest(self, table: str) -> str:
        words = f"{table}_words"
        return (
            f"SELECT rowid FROM {words} WHERE {words} MATCH %s"  # noqa: S608
            " ORDER BY rowid DESC LIMIT %s"
        )


class PostgresSyntax:
    """tsquery: 'word' & ('a' <-> 'phrase') & 'begun':* & !('other')."""

    def term(self, term: SearchTerm, weight: str = "") -> str:
        words = [f"'{word}'{':' if weight else ''}{weight}" for word in term.words]
        if term.is_prefix:
            words[-1] += "*" if weight else ":*"
        return f"({' <-> '.join(words)})"

    def expression(self, question: Question) -> str:
        parts = [*map(self.term, question.wanted)]
        parts += [f"!{self.term(term)}" for term in question.unwanted]
        return " & ".join(parts)

    def any_in_headline(self, terms: Sequence[SearchTerm]) -> str:
        return " | ".join(self.term(term, weight="A") for term in terms)

    def newest(self, table: str) -> str:
        return (
            f"SELECT position FROM {table} WHERE words @@ to_tsquery('simple', %s)"  # noqa: S608
            " ORDER BY position DESC LIMIT %s"
        )


def newest_matches(question: Question, *, of: type[Searchable], limit: int) -> RawSQL:
    """The positions of the newest entries that match, for `position__in`."""
    return _newest(_syntax().expression(question), of, limit)


def with_headline_words(terms: Sequence[SearchTerm], *, of: type[Searchable], limit: int) -> RawSQL:
    """The positions of the newest entries with one of these words in their headline."""
    return _newest(_syntax().any_in_headline(terms), of, limit)


def _newest(expression: str, of: type[Searchable], limit: int) -> Any:
    # raw: the ORM can't express a match over SQLite's full-text table
    sql = _syntax().newest(_TABLES[of.__name__])
    return RawSQL(sql, (expression, limit))  # noqa: S611  # the question is a parameter


_TABLES = {"Entry": "archive_entry", "DeskEntry": "archive_deskentry"}


def _syntax() -> MatchSyntax:
    return PostgresSyntax() if connection.vendor == "postgresql" else SqliteSyntax()
