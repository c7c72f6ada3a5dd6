"""Queries whose SQL is compiled once. Django compiles a queryset every time it is evaluated; for a
query with joins that takes longer than the database takes to run it."""

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

type Argument = int | str | Sequence[int] | Sequence[str]
type Shape = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Ready:
    """A compiled query. `slots` are the positions of the parameters that the arguments fill."""

    queryset: QuerySet[Any, Any]
    compiler: SQLCompiler
    sql: str
    params: tuple[Any, ...]
    slots: dict[int, int]

    def with_arguments(self, values: Sequence[int | str]) -> tuple[str, tuple[Any, ...]]:
        slots = self.slots
        return self.sql, tuple(
            values[slots[place]] if place in slots else fixed
            for place, fixed in enumerate(self.params)
        )


class Compiled[M: Model, Row]:
    """A function that builds a queryset from ids, strings and lists of them, and is called like
    that function. It must put its arguments into the query as they are, and branch on nothing but
    whether a list is empty: the SQL is cached for each database vendor and each length of the
    lists."""

    def __init__(self, build: Callable[..., QuerySet[M, Row]]) -> None:
        self.build = build
        self._ready: dict[tuple[str, Shape], _Ready] = {}

    def __call__(self, *arguments: Argument) -> QuerySet[M, Row]:
        padded = [_padded(argument) for argument in arguments]
        ready = self._compiled(padded)
        connection = connections[DEFAULT_DB_ALIAS]
        compiler: Any = copy(ready.compiler)
        compiler.connection = connection
        compiler.as_sql = _giving(ready.with_arguments(list(_flat(padded))))
        queryset: Any = ready.queryset._chain()  # type: ignore[attr-defined]
        queryset.query.get_compiler = _giving(compiler)
        return queryset

    def _compiled(self, arguments: Sequence[Argument]) -> _Ready:
        connection = connections[DEFAULT_DB_ALIAS]
        key = (connection.vendor, tuple(_shape(argument) for argument in arguments))
        if key not in self._ready:
            self._ready[key] = self._compile(arguments)
        return self._ready[key]

    def _compile(self, arguments: Sequence[Argument]) -> _Ready:
        numbers = count()
        marks = [_marks(argument, numbers) for argument in arguments]
        places = {mark: number for number, mark in enumerate(_flat(marks))}
        queryset = self.build(*marks)
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        slots = {i: places[each] for i, each in enumerate(params) if _is_mark(each, places)}
        if set(slots.values()) != set(places.values()):
            raise TypeError(f"{self.build.__name__} does not put each argument into its query")
        return _Ready(queryset, compiler, sql, tuple(params), slots)


def _giving[T](ready: T) -> Callable[..., T]:
    return lambda *args, **kwargs: ready  # noqa: ARG005  # asked as Django asks


def _padded(argument: Argument) -> Argument:
    """A list padded to a power of two with its last item, so that few lengths are compiled."""
    if isinstance(argument, int | str) or not argument:
        return argument
    wanted = 1 << (len(argument) - 1).bit_length()
    return [*argument, *[argument[-1]] * (wanted - len(argument))]


def _shape(argument: Argument) -> str:
    many = "" if isinstance(argument, int | str) else str(len(argument))
    return f"{_kind(argument).__name__}{many}"


def _kind(argument: Argument) -> type:
    if isinstance(argument, int | str):
        return type(argument)
    return type(argument[0]) if argument else type(None)


def _marks(argument: Argument, numbers: Iterable[int]) -> Any:
    """Placeholders for an argument while its query is compiled: values that no row has."""
    numbers = iter(numbers)
    if isinstance(argument, int | str):
        return _mark(type(argument), next(numbers))
    return [_mark(type(each), next(numbers)) for each in argument]


def _mark(kind: type, number: int) -> int | str:
    return f"\0{number}" if kind is str else -1_000_000_007 - number


def _is_mark(param: object, places: dict[int | str, int]) -> bool:
    return type(param) in {int, str} and param in places


def _flat(arguments: Iterable[Argument]) -> Iterable[Any]:
    for argument in arguments:
        if isinstance(argument, int | str):
            yield argument
        else:
            yield from argument
