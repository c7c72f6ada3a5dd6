"""Which texts the code asks gettext for: of modules by Babel, of templates by Django's parser."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from django.template import Engine
from django.template.base import FilterExpression, Node, NodeList
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

_KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_CONSTANT = re.compile(r"""\b_\("([^"]+)"\)""")  # in a tag or a filter: default:_("None")

type Message = tuple[str | tuple[str, str], str | None]  # a text, or two for one and many; context


def messages_in(package: Path, engine: Engine) -> Catalog:
    """Every text of a package's modules and templates that is to be translated."""
    catalogue = Catalog(domain="django", charset="utf-8")
    for path in sorted(package.rglob("*.py")):
        if not {"tests", "migrations"} & set(path.parts):
            _add(catalogue, path.relative_to(package), _in_module(path))
    for path in _templates(package):
        _add(catalogue, path.relative_to(package), in_template(path.read_text(), engine))
    return catalogue


def _templates(package: Path) -> list[Path]:
    return sorted(
        path
        for path in package.rglob("templates/**/*")
        if path.suffix in {".html", ".txt"} and "tests" not in path.parts
    )


def _add(catalogue: Catalog, where: Path, messages: Iterable[Message]) -> None:
    for text, context in messages:
        catalogue.add(text, locations=[(where.as_posix(), 0)], context=context)


def _in_module(path: Path) -> Iterator[Message]:
    for _, text, _, context in extract_from_file("python", path, keywords=_KEYWORDS):
        yield (text if isinstance(text, str) else (text[0], text[1])), context


def in_template(source: str, engine: Engine) -> Iterator[Message]:
    """The texts of a template, as its tags look them up."""
    for node in _nodes(engine.from_string(source).nodelist):
        if isinstance(node, BlockTranslateNode):
            yield _of_block(node)
        elif isinstance(node, TranslateNode):
            text = str(node.filter_expression.var.literal).replace("%", "%%")
            yield text, _constant(node.message_context)
    yield from ((text, None) for text in _CONSTANT.findall(source))


def _nodes(nodes: NodeList) -> Iterator[Node]:
    return iter(nodes.get_nodes_by_type(Node))


def _constant(context: FilterExpression | None) -> str | None:
    return str(context.var) if context else None


def _of_block(node: BlockTranslateNode) -> Message:
    context = _constant(node.message_context)
    one, _ = node.render_token_list(node.singular)
    if not node.plural:
        return one, context
    many, _ = node.render_token_list(node.plural)
    return (one, many), context
