"""A story's body is read through one function: everything that shows, sends or indexes it uses
`open_body`."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import masthead

PACKAGE = Path(masthead.__file__).parent
DOOR = "publishing/body.py"

# Other readers of a body, each with the reason why no reader gets anything from it.
ALLOWED = {
    ("publishing/models/stories.py", "self.body"): "words, on save and for the desk's search",
    ("publishing/models/stories.py", "self._meta.get_field('body')"): "the desk's own search",
    ("publishing/checks/__init__.py", "story.body"): "checks, for the desk before it publishes",
    ("publishing/publish_gate.py", "story.body"): "a hash, by which an overruling knows a content",
    ("publishing/receivers.py", "story.body"): "addresses of embeds, on save",
    ("publishing/paywall_cut.py", "open_blocks"): "the rule itself, which the door applies",
    ("publishing/bulk.py", "story.body"): "words and addresses of embeds, of what it writes",
    ("importing/story_fields.py", "Story._meta.get_field('body')"): "writes what is brought in",
    ("demo/content_loader.py", "story.body"): "writes the demonstration",
}
# Bodies of something else: a request, an error, a page brought in, a manuscript's text.
OTHERS = {
    ("billing/views.py", "request.body"),
    ("demo/manuscripts.py", "self.body"),
    ("importing/mapping/html_blocks.py", "_BlockBuilder.body"),
    ("outbox/template.py", "self.body"),
    ("portal/account/passkeys.py", "request.body"),
}
# Programs that stand in for other people's machines import nothing of ours, stories included.
STRANGERS = ("sandbox",)
_CUTS = {"open_blocks", "above_cut"}
_LOOKED_UP = {"values", "values_list", "only", "F", "get_field"}
_IN_TEMPLATE = re.compile(r"\.body\b")


def read_in(source: str) -> Iterator[str]:
    """Where a piece of code takes a body, cuts one by itself, or asks the database for one."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr == "body":
            yield _named(node)
        elif isinstance(node, ast.alias) and node.name in _CUTS:
            yield node.name
        elif isinstance(node, ast.Attribute) and node.attr in _CUTS:
            yield node.attr
        elif isinstance(node, ast.FunctionDef) and node.name == "open_blocks":
            yield node.name
        elif isinstance(node, ast.Call) and _asks_for_body(node):
            yield ast.unparse(node)


def _named(node: ast.Attribute) -> str:
    owner = node.value.func if isinstance(node.value, ast.Call) else node.value
    return f"{ast.unparse(owner)}.body"


def _asks_for_body(call: ast.Call) -> bool:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    named = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
    return name in _LOOKED_UP and any(
        isinstance(value, str) and value.split("__")[-1] == "body" for value in named
    )


def ours(pattern: str) -> Iterator[tuple[str, str]]:
    """Our files by their path below the package, with their text."""
    for path in PACKAGE.rglob(pattern):
        parts = path.relative_to(PACKAGE).parts
        is_shipped = not {"tests", "migrations", *STRANGERS} & set(parts)
        if is_shipped and path.name != "testing.py":
            yield "/".join(parts), path.read_text()


def readers_of_bodies() -> set[tuple[str, str]]:
    return {
        (path, name) for path, source in ours("*.py") if path != DOOR for name in read_in(source)
    }


def test_no_code_reads_a_body_except_through_open_body() -> None:
    found = readers_of_bodies() - ALLOWED.keys() - OTHERS
    assert not found, f"Ask publishing.body.open_body instead: {sorted(found)}"


def test_every_listed_exception_still_exists() -> None:
    assert ALLOWED.keys() | OTHERS <= readers_of_bodies()


def test_no_template_reads_a_body() -> None:
    assert not [path for path, text in ours("*.html") if _IN_TEMPLATE.search(text)]
    assert not [path for path, text in ours("*.txt") if _IN_TEMPLATE.search(text)]


@pytest.mark.parametrize(
    "code",
    [
        "text = str(entry.story.body)",
        "blocks = open_body(story).body.raw_data",
        "from masthead.publishing.paywall_cut import open_blocks",
        "from masthead.publishing.paywall_cut import above_cut as beginning",
        "paywall_cut.open_blocks(blocks, decision=everything, teaser_words=900)",
        "Story.objects.values_list('pk', 'body')",
        "Entry.objects.only('story__body')",
        "F('story__body')",
    ],
)
def test_code_that_bypasses_open_body_is_detected(code: str) -> None:
    assert set(read_in(code)) - {"open_body"}
