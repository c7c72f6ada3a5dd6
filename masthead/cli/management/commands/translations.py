"""`masthead translations`."""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template import Engine

from masthead.core.catalogues import DOMAIN, problems_of, read_catalogue
from masthead.core.message_extraction import messages_in


class Command(BaseCommand):
    help = (
        "Bring the catalogues in masthead/locale up to date with the texts that the code asks for. "
        "Translations are kept; texts that are no longer used are dropped."
    )
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Change nothing; fail if one is out of date."
        )

    def handle(self, *args: object, check: bool, **options: object) -> None:
        wanted = messages_in(settings.PACKAGE, Engine.get_default())
        for path in sorted((settings.PACKAGE / "locale").glob(f"*/LC_MESSAGES/{DOMAIN}")):
            catalogue = read_catalogue(path)
            if check:
                _require_same(catalogue, wanted)
            else:
                _update(path, catalogue, wanted)
            missing = sum(1 for _ in problems_of(catalogue))
            name = path.parent.parent.name
            self.stdout.write(f"{name}: {len(catalogue)} texts, {missing} to translate")


def _require_same(catalogue: Catalog, wanted: Catalog) -> None:
    if differing_texts(catalogue, wanted):
        raise CommandError("The catalogues are out of date. Run: masthead translations")


def differing_texts(catalogue: Catalog, wanted: Catalog) -> set[object]:
    """The texts that only one of two catalogues has."""
    return {m.id for m in catalogue if m.id} ^ {m.id for m in wanted if m.id}


def _update(path: Path, catalogue: Catalog, wanted: Catalog) -> None:
    made_at = catalogue.creation_date
    catalogue.update(wanted, no_fuzzy_matching=True, update_header_comment=False)
    catalogue.creation_date = made_at  # a date of today would conflict in merges
    catalogue.obsolete.clear()
    with path.open("wb") as file:
        write_po(file, catalogue, width=100, sort_output=True, no_location=True, omit_header=False)
