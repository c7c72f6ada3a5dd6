"""Translation catalogues: compiled for gettext, and compared with what the code asks for."""

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

DOMAIN = "django.po"


def compile_catalogues(source: Path, into: Path) -> str:
    """The folder with a compiled copy of each catalogue in `source`, made again where the text is
    newer. gettext reads no other form, and no program outside Python is needed to make it."""
    for text in source.glob(f"*/LC_MESSAGES/{DOMAIN}"):
        compiled = into / text.relative_to(source).with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < text.stat().st_mtime:
            _compile(text, compiled)
    return str(into)


def _compile(text: Path, compiled: Path) -> None:
    """Replaced in one step, so that a process that starts now reads the old one or the new one."""
    compiled.parent.mkdir(parents=True, exist_ok=True)
    fresh = compiled.with_suffix(f".{id(text)}")
    with fresh.open("wb") as file:
        write_mo(file, read_catalogue(text))
    fresh.replace(compiled)


def read_catalogue(text: Path) -> Catalog:
    """A catalogue with the plural forms that CLDR gives its language."""
    with text.open("rb") as file:
        return read_po(file, locale=text.parent.parent.name, domain="django")


def problems_of(catalogue: Catalog) -> Iterator[str]:
    """What keeps a catalogue from being complete: a text without a translation, without one of the
    language's plural forms, or with a placeholder that the code does not fill."""
    for message in catalogue:
        if not message.id:
            continue
        sources = _forms(message.id)
        said = _forms(message.string)
        wanted = 1 if isinstance(message.id, str) else catalogue.num_plurals
        if len(said) != wanted or not all(said) or message.fuzzy:
            yield f"Not translated: {sources[0]}"
        elif not _placeholders(said) <= _placeholders(sources):
            yield f"Asks for what is not there: {sources[0]}"


def _forms(text: object) -> list[str]:
    return [str(form) for form in text] if isinstance(text, (list, tuple)) else [str(text or "")]


def _placeholders(texts: list[str]) -> set[str]:
    return {found for text in texts for found in re.findall(r"%\(\w+\)s|%[sd]|\{\w*\}", text)}
