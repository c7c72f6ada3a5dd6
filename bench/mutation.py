"""Small changes to a module, each of which some test should notice.

Changed are comparisons and their boundaries, conditions, numbers, arithmetic, what is returned,
defaults, what a query asks for; or a statement is left out. Words are left alone, and so are the
fields of models, which stand in migrations too."""

import ast
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any

from bench.targets import ROOT

type Change = Iterator[ast.AST]

_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any"}
_ASKED = {"filter": "exclude", "exclude": "filter"}
_ASKS = {"filter", "exclude", "get", "update", "Q"}  # each argument of which is a condition
_LEFT_OUT = (ast.Raise, ast.Continue, ast.Break, ast.AugAssign)
_NOT_ENTERED = (ast.JoinedStr, ast.TypeAlias, ast.Import, ast.ImportFrom)
_NOT_FIELDS = {"annotation", "returns", "decorator_list", "bases", "type_params"}


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a node stands: in which function ("" for none), in which statement."""

    name: str = ""
    in_function: bool = False
    in_class: bool = False
    statement: ast.stmt | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """A place in a tree, where another node can be put."""

    parent: ast.AST
    field: str
    index: int | None
    node: Any
    scope: Scope

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change to one module; `number` counts them there. What it changes runs on `lines`."""

    path: Path
    number: int
    function: str
    in_function: bool
    lines: range
    before: str
    after: str

    @property
    def name(self) -> str:
        """The same as long as the code is, wherever in the file it stands."""
        return f"{self.path} {self.function or 'module'}: {self.before} → {self.after}"


class Source:
    """A module's source, and all that can be changed in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tree = ast.parse((ROOT / path).read_text())
        self._changes = [(s, new) for s in _sites(self.tree, Scope()) for new in _changes(s)]

    def mutants(self) -> Iterator[Mutant]:
        for number, (site, new) in enumerate(self._changes):
            scope, node = site.scope, site.node
            statement = scope.statement or node
            last = node.end_lineno if isinstance(statement, _COMPOUND) else statement.end_lineno
            lines = range(statement.lineno, (last or statement.lineno) + 1)
            yield Mutant(
                *(self.path, number, scope.name, scope.in_function, lines),
                *(_shown(site, node), _shown(site, new)),
            )

    def compiled(self, number: int) -> CodeType:
        """The module's code with one change in it."""
        site, new = self._changes[number]
        site.put(ast.fix_missing_locations(ast.copy_location(new, site.node)))
        try:
            return compile(self.tree, str(ROOT / self.path), "exec", dont_inherit=True)
        finally:
            site.put(site.node)


_COMPOUND = (ast.If, ast.While, ast.For, ast.With, ast.Try, ast.Match, ast.FunctionDef)


def _sites(node: ast.AST, scope: Scope) -> Iterator[Site]:
    for field, value in ast.iter_fields(node):
        if field in _NOT_FIELDS:
            continue
        children = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        for index, child in children:
            if isinstance(child, ast.AST) and not isinstance(child, _NOT_ENTERED):
                inner = _scope_in(node, field, child, scope)
                if _is_tried(child, inner):
                    yield Site(node, field, index, child, inner)
                    yield from _sites(child, inner)


def _scope_in(parent: ast.AST, field: str, child: ast.AST, scope: Scope) -> Scope:
    """The scope of a child: a function's body is inside of it, its defaults are not."""
    name, in_function, in_class = scope.name, scope.in_function, scope.in_class
    if field == "body" and isinstance(parent, ast.FunctionDef | ast.ClassDef):
        is_class = isinstance(parent, ast.ClassDef)
        name = f"{scope.name}.{parent.name}".lstrip(".")
        in_function, in_class = not is_class, is_class
    statement = child if isinstance(child, ast.stmt) else scope.statement
    return Scope(name, in_function, in_class, statement)


def _is_tried(child: ast.AST, scope: Scope) -> bool:
    """In a class's body only defaults of annotated fields are: the rest is a model's schema."""
    if not isinstance(child, ast.stmt) or scope.in_function:
        return True
    if isinstance(child, ast.Assign):
        return not scope.in_class
    if isinstance(child, ast.AnnAssign):
        return "ClassVar" not in ast.unparse(child.annotation)
    return isinstance(child, ast.FunctionDef | ast.ClassDef)


def _changes(site: Site) -> Change:
    node = site.node
    if site.field in {"test", "guard"} and not isinstance(node, ast.Compare | ast.UnaryOp):
        yield ast.UnaryOp(ast.Not(), node)
    if site.field == "ifs":
        yield ast.Constant(True)
    for kind, change in _CHANGED.items():
        if isinstance(node, kind):
            yield from change(node)
    if site.scope.in_function and _can_be_left_out(node):
        yield ast.Pass()


def _can_be_left_out(node: ast.AST) -> bool:
    match node:
        case ast.Expr(value=ast.Call()):
            return True
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            return True
    return isinstance(node, _LEFT_OUT)


def _compare(node: ast.Compare) -> Change:
    for number, operator in enumerate(node.ops):
        for other in _COMPARED[type(operator)]:
            yield _with(node, ops=[*node.ops[:number], other(), *node.ops[number + 1 :]])


def _bool_op(node: ast.BoolOp) -> Change:
    yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())


def _unary_op(node: ast.UnaryOp) -> Change:
    if isinstance(node.op, ast.Not | ast.USub):
        yield node.operand


def _operator(node: ast.BinOp | ast.AugAssign) -> Change:
    if type(node.op) in _COUNTED and not any(_is_text(each) for each in ast.iter_child_nodes(node)):
        yield _with(node, op=_COUNTED[type(node.op)]())


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _constant(node: ast.Constant) -> Change:
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int | float):
        yield ast.Constant(node.value + 1)


def _return(node: ast.Return) -> Change:
    if node.value is not None and not isinstance(node.value, ast.Constant):
        yield ast.Return(ast.Constant(None))


def _call(node: ast.Call) -> Change:
    match node.func:
        case ast.Name(id=name) if name in _CALLED:
            yield _with(node, func=_with(node.func, id=_CALLED[name]))
        case ast.Attribute(attr=name) if name in _ASKED:
            yield _with(node, func=_with(node.func, attr=_ASKED[name]))
    asks = isinstance(node.func, ast.Attribute) or getattr(node.func, "id", "") == "Q"
    if asks and ast.unparse(node.func).rpartition(".")[2] in _ASKS:
        yield from _with_less(node)


def _with_less(node: ast.Call) -> Change:
    """Each argument left out in turn, if another one is left."""
    if len(node.args) + len(node.keywords) > 1:
        yield from (_with(node, args=_without(node.args, each)) for each in node.args)
        yield from (_with(node, keywords=_without(node.keywords, each)) for each in node.keywords)


def _without(nodes: list[Any], one: ast.AST) -> list[Any]:
    return [node for node in nodes if node is not one]


def _with(node: ast.AST, **fields: object) -> ast.AST:
    changed = copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


_CHANGED: dict[Any, Callable[[Any], Change]] = {
    ast.Compare: _compare,
    ast.BoolOp: _bool_op,
    ast.UnaryOp: _unary_op,
    ast.BinOp: _operator,
    ast.AugAssign: _operator,
    ast.Constant: _constant,
    ast.Return: _return,
    ast.Call: _call,
}


def _shown(site: Site, node: ast.AST) -> str:
    """In one line; a number with what it is a part of."""
    if isinstance(node, ast.Constant) and isinstance(site.parent, ast.keyword):
        return f"{site.parent.arg}={node.value!r}"
    return " ".join(ast.unparse(node).split())
