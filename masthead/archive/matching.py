"""Translates a question into the database's full-text query language. SQLite and PostgreSQL compare
the same folded words, so both find the same stories."""

from dataclasses import dataclass
from typing import Any, Protocol

from django.db import connection

from masthead.archive.query_parser import Question, SearchTerm


@dataclass(frozen=True, slots=True)
class Match:
    """A full-text condition on entries and their rank (lowest first), in SQL."""

    condition: list[str]
    expression: str
    rank: str
    tables: tuple[str, ...] = ()
    rank_params: tuple[str, ...] = ()

    def narrow(self, entries: Any) -> Any:
        # extra(): the ORM can't express a match over SQLite's full-text table
        return entries.extra(  # noqa: S610  # the question is a parameter
            tables=list(self.tables), where=self.condition, params=[self.expression]
        )

    def rank_all(self, entries: Any) -> Any:
        ranks = {"rank": self.rank}
        return self.narrow(entries).extra(select=ranks, select_params=self.rank_params)  # noqa: S610


class MatchSyntax(Protocol):
    """A database's full-text query syntax."""

    def term(self, term: SearchTerm) -> str: ...
    def match(self, question: Question) -> Match: ...


class SqliteSyntax:
    """FTS5: "word" AND "a phrase" AND "begun"* NOT ("other")."""

    # to one decimal: near ties are ordered by date
    _RANK = "round(bm25(archive_words, 10.0, 4.0, 5.0, 1.0), 1)"

    def term(self, term: SearchTerm) -> str:
        return f'"{" ".join(term.words)}"{"*" if term.is_prefix else ""}'

    def match(self, question: Question) -> Match:
        wanted = " AND ".join(map(self.term, question.wanted))
        unwanted = " OR ".join(map(self.term, question.unwanted))
        return Match(
            condition=["archive_words.rowid = archive_entry.story_id", "archive_words MATCH %s"],
            expression=f"({wanted}) NOT ({unwanted})" if unwanted else wanted,
            rank=self._RANK,
            tables=("archive_words",),
        )


class PostgresSyntax:
    """tsquery: 'word' & ('a' <-> 'phrase') & 'begun':* & !('other')."""

    _RANK = (
        "round((-ts_rank_cd('{0.05, 0.5, 0.4, 1.0}', archive_entry.words,"
        " to_tsquery('simple', %s), 1))::numeric, 2)"
    )

    def term(self, term: SearchTerm) -> str:
        words = [f"'{word}'" for word in term.words]
        if term.is_prefix:
            words[-1] += ":*"
        return f"({' <-> '.join(words)})"

    def match(self, question: Question) -> Match:
        parts = [*map(self.term, question.wanted)]
        parts += [f"!{self.term(term)}" for term in question.unwanted]
        expression = " & ".join(parts)
        return Match(
            condition=["archive_entry.words @@ to_tsquery('simple', %s)"],
            expression=expression,
            rank=self._RANK,
            rank_params=(expression,),
        )


def match(question: Question) -> Match:
    grammar: MatchSyntax = PostgresSyntax() if connection.vendor == "postgresql" else SqliteSyntax()
    return grammar.match(question)
