"""Every text of the interface goes through gettext, and Arabic has all of them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.template import Engine
from django.template.base import Lexer, TokenType

from masthead.core.catalogues import compile_catalogues, problems_of, read_catalogue
from masthead.core.message_extraction import in_template, messages_in

LOCALE = settings.PACKAGE / "locale"
APPS = ("site", "portal", "notifications")
LANGUAGES = ("ar", "fa", "fr", "he", "tr")

_UNSEEN = re.compile(r"<(script|style|svg)\b.*?</\1>|<!--.*?-->|<!doctype[^>]*>", re.S | re.I)
_SPOKEN = re.compile(r'\b(?:aria-label|alt|placeholder|title|data-said|data-name)="([^"]*)"')
_TAG = re.compile(r'<(?:[^<>"]|"[^"]*")*>', re.S)
_WORD = re.compile(r"[^\W\d_]{2,}")
_MARK = "\0"  # where a tag or a variable stood
# what is no language's: names of formats and of the membership's label
_NAMES = frozenset({"RSS", "Atom", "PRO", "PDF", "CSV", "ICS", "mailto"})


def catalogue(language: str) -> Path:
    return Path(LOCALE / language / "LC_MESSAGES" / "django.po")


def texts_outside_gettext(source: str) -> list[str]:
    """What a template says itself, between its tags and in attributes that are read aloud."""
    seen = _UNSEEN.sub("", _own_text(source))
    spoken = _SPOKEN.findall(seen)
    between = re.split(rf"{_MARK}|&#?\w+;", _TAG.sub(_MARK, seen))
    parts = [part for text in spoken for part in text.split(_MARK)] + between
    return [part.strip() for part in parts if set(_WORD.findall(part)) - _NAMES]


def _own_text(source: str) -> str:
    """A template without its tags, comments and translated blocks."""
    text, until = [], ""
    for token in Lexer(source).tokenize():
        words = token.contents.split()
        if token.token_type == TokenType.BLOCK and words[0] == until:
            until = ""
        elif token.token_type == TokenType.BLOCK and words[0] in {"blocktranslate", "comment"}:
            until = f"end{words[0]}"
        if token.token_type == TokenType.TEXT and not until:
            text.append(token.contents)
        elif not until:
            text.append(_MARK)
    return "".join(text)


def templates() -> Iterator[Path]:
    for app in APPS:
        folder = settings.PACKAGE / app / "templates"
        yield from (path for path in sorted(folder.rglob("*.*")) if "desk" not in path.parts)


@pytest.mark.parametrize("path", list(templates()), ids=lambda path: path.name)
def test_a_template_says_nothing_outside_gettext(path: Path) -> None:
    assert texts_outside_gettext(path.read_text()) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Sign in</p>", ["Sign in"]),
        ('<p>{% translate "Sign in" %}</p>', []),
        ("{% blocktranslate %}Hello, {{ name }}{% endblocktranslate %}", []),
        ('<a aria-label="Close" href="x">×</a>', ["Close"]),
        ('<a aria-label="{% translate "Close" %}" class="btn primary">×</a>', []),
        ("{{ name }} in {{ place }}", ["in"]),
        ("{% comment %}for editors{% endcomment %}<svg><title>Map</title></svg>", []),
    ],
)
def test_a_text_outside_gettext_is_found(source: str, found: list[str]) -> None:
    assert texts_outside_gettext(source) == found


# what the desk or an engineer reads, not a reader
_FOR_STAFF = {
    "tests",
    "migrations",
    "testing.py",
    "wagtail_hooks.py",
    "models.py",
    "invoice_pdf.py",
}
MODULES = [
    path
    for app in APPS
    for path in sorted((settings.PACKAGE / app).rglob("*.py"))
    if not _FOR_STAFF & set(path.parts)
]
_TRANSLATING = frozenset(
    "gettext ngettext pgettext npgettext gettext_lazy ngettext_lazy pgettext_lazy _".split()
)
_LOGGING = frozenset("debug info warning error exception".split())
_SENTENCE = re.compile(r"[a-z’,]{2,} [a-z]+ [a-z]|^[A-Z][a-z’]+( [a-z’]+)+[.?]?$|^[A-Z][a-z]+\.$")


def sentences_outside_gettext(source: str) -> list[str]:
    """The sentences and labels of a module that are neither translated, logged nor its own
    documentation."""
    tree = ast.parse(source)
    exempt = {part for node in ast.walk(tree) if _is_exempt(node) for part in ast.walk(node)}
    texts = (_text_of(node) for node in ast.walk(tree) if node not in exempt)
    return [text for text in texts if _SENTENCE.search(text)]


def _is_exempt(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    name = getattr(called, "attr", getattr(called, "id", ""))
    owner = getattr(getattr(called, "value", None), "id", "")
    return name in _TRANSLATING or (name in _LOGGING and owner == "log")


def _text_of(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: "/".join(path.parts[-2:]))
def test_a_module_says_nothing_outside_gettext(path: Path) -> None:
    assert sentences_outside_gettext(path.read_text()) == []


def test_a_sentence_outside_gettext_is_found() -> None:
    assert sentences_outside_gettext('raise Refused("That code has expired.")') != []
    assert sentences_outside_gettext('raise Refused(gettext("That code has expired."))') == []
    assert sentences_outside_gettext('log.info("That code has expired.")') == []
    assert sentences_outside_gettext('def f():\n    """Say that it has expired."""') == []


def test_arabic_is_complete() -> None:
    assert list(problems_of(read_catalogue(catalogue("ar")))) == []


def test_a_missing_or_wrong_translation_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "ar" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "Hello"\nmsgstr ""\n\n'
        'msgid "Hello, %(name)s"\nmsgstr "مرحبًا %(title)s"\n\n'
        'msgid "Bye"\nmsgstr "وداعًا"\n'
    )
    assert list(problems_of(read_catalogue(path))) == [
        "Not translated: Hello",
        "Asks for what is not there: Hello, %(name)s",
    ]


def test_every_catalogue_has_the_texts_that_the_code_asks_for() -> None:
    call_command("translations", "--check")


def test_a_template_s_texts_are_found_as_its_tags_look_them_up() -> None:
    engine = Engine.get_default()
    source = (
        '{% load i18n %}{% translate "Sign in" %}{{ x|default:_("None") }}'
        "{% blocktranslate count n=n %}{{ n }} story, 100%{% plural %}{{ n }} stories"
        "{% endblocktranslate %}"
    )
    assert list(in_template(source, engine)) == [
        ("Sign in", None),
        (("%(n)s story, 100%%", "%(n)s stories"), None),
        ("None", None),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_catalogue_has_the_plural_forms_of_its_language(language: str) -> None:
    forms = read_catalogue(catalogue(language)).num_plurals
    assert forms == {"ar": 6, "fa": 2, "fr": 3, "he": 3, "tr": 2}[language]


def test_a_changed_catalogue_is_compiled_anew(tmp_path: Path) -> None:
    source, into = tmp_path / "locale", tmp_path / "compiled"
    path = source / "fr" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text('msgid "Search"\nmsgstr "Chercher"\n')
    compiled = Path(compile_catalogues(source, into)) / "fr" / "LC_MESSAGES" / "django.mo"
    assert b"Chercher" in compiled.read_bytes()
    before = compiled.stat().st_mtime_ns
    compile_catalogues(source, into)
    assert compiled.stat().st_mtime_ns == before
    path.write_text('msgid "Search"\nmsgstr "Rechercher"\n')
    compile_catalogues(source, into)
    assert b"Rechercher" in compiled.read_bytes()


def test_the_code_asks_for_texts_in_modules_and_templates() -> None:
    wanted = messages_in(settings.PACKAGE, Engine.get_default())
    assert wanted.get("Skip to content") and wanted.get("Best match")
