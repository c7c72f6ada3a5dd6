"""How imported stories are filed: categories and tags become sections, countries, industries,
topics and kinds; authors become people. What is missing is created, once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.text import slugify

from masthead.importing.items import Author, StoryItem, TaxonomyTerm
from masthead.importing.spec import ImportSpec
from masthead.publishing.models import Country, Filing, Industry, Kind, Person, Section, Topic

# Tried in this order for a category or tag that the mapping does not name.
_HEADING_MODELS: dict[str, type[Filing]] = {
    "section": Section,
    "country": Country,
    "industry": Industry,
    "topic": Topic,
}


class InvalidMappingError(Exception):
    """A --map or --section that can't be followed; says what to write instead."""


@dataclass(slots=True)
class StoryFiling:
    """Where one story is filed, and who is credited."""

    section: Section
    kind: Kind
    countries: list[Filing] = field(default_factory=list)
    industries: list[Filing] = field(default_factory=list)
    topics: list[Filing] = field(default_factory=list)
    authors: list[Person] = field(default_factory=list)
    contributors: list[Person] = field(default_factory=list)


def parse_mapping(spec: ImportSpec) -> dict[str, tuple[str, str]]:
    """The mapping by casefolded name: (type, slug). Raises WrongMappingError before anything
    is read."""
    mapping = {}
    for line in spec.mapping:
        name, _, target = line.partition("=")
        heading_type, _, slug = target.strip().partition(":")
        is_known = (
            heading_type in _HEADING_MODELS
            or heading_type == "skip"
            or (heading_type == "kind" and slug in Kind)
        )
        if not name.strip() or not is_known or (heading_type != "skip" and not slug):
            raise InvalidMappingError(
                f"“{line}” is not a valid mapping. Write NAME=section:SLUG (or country:, "
                f"industry:, topic:, kind:) or NAME=skip. Kinds: {', '.join(Kind.values)}."
            )
        mapping[_casefolded(name)] = (heading_type, slug)
    _checked_section(spec.section)
    return mapping


def _checked_section(name: str) -> str:
    slug = slugify(name, allow_unicode=True)
    try:
        Section(name=name, slug=slug).clean_fields()
    except ValidationError as error:
        raise InvalidMappingError(f"--section {name}: {' '.join(error.messages)}") from error
    return slug


class FilingResolver:
    """Files one batch, with one query for each type of heading."""

    def __init__(self, spec: ImportSpec, items: Iterable[StoryItem]) -> None:
        self.created: dict[str, list[int]] = {}  # new rows by model label, for the index
        self._mapping = parse_mapping(spec)
        self._default = _get_or_create_section(spec.section)
        items = list(items)
        terms = {self._slug(term): term for item in items for term in item.terms}
        slugs = {*terms, *(slug for _, slug in self._mapping.values())}
        self._known = {
            heading_type: {row.slug: row for row in model.objects.filter(slug__in=slugs)}
            for heading_type, model in _HEADING_MODELS.items()
        }
        self._create_topics(terms)
        self._people = self._create_people(
            author for item in items for author in [*item.authors, *item.contributors]
        )

    def file(self, item: StoryItem) -> StoryFiling:
        kind = Kind(item.kind) if item.kind in Kind.values else Kind.NEWS
        filed = StoryFiling(section=self._default, kind=kind)
        has_section = False
        for term in item.terms:
            heading_type, slug = self._heading_for(term)
            if heading_type == "kind":
                filed.kind = Kind(slug)
            elif heading_type == "section" and not has_section:
                filed.section, has_section = self._known["section"][slug], True
            elif heading_type in {"country", "industry", "topic"}:
                _add_heading(filed, heading_type, self._known[heading_type][slug])
        filed.authors = self._people_for(item.authors)
        filed.contributors = [
            p for p in self._people_for(item.contributors) if p not in filed.authors
        ]
        return filed

    def _heading_for(self, term: TaxonomyTerm) -> tuple[str, str]:
        """The type and slug for a term: as mapped, else of an existing heading with that slug."""
        for name in (term.name, term.slug):
            if _casefolded(name) in self._mapping:
                return self._mapping[_casefolded(name)]
        slug = self._slug(term)
        for heading_type in _HEADING_MODELS:
            if slug in self._known[heading_type]:
                return heading_type, slug
        return "skip", ""

    def _slug(self, term: TaxonomyTerm) -> str:
        return (slugify(term.slug, True) or slugify(term.name, True))[:120]

    def _create_topics(self, terms: dict[str, TaxonomyTerm]) -> None:
        """A topic for each term without a heading, and for each topic that the mapping names."""
        for heading_type, slug in self._mapping.values():
            if heading_type in _HEADING_MODELS and slug not in self._known[heading_type]:
                if heading_type != "topic":
                    raise InvalidMappingError(
                        f"There is no {heading_type} “{slug}”. Create it in the desk first."
                    )
                terms = {**terms, slug: TaxonomyTerm(slug.replace("-", " ").capitalize(), slug)}
        missing = [
            Topic(name=(term.name or slug)[:120], slug=slug)
            for slug, term in terms.items()
            if slug and not self._has_heading(term, slug)
        ]
        for topic in Topic.objects.bulk_create(missing):
            self._known["topic"][topic.slug] = topic
        self._remember(missing)

    def _has_heading(self, term: TaxonomyTerm, slug: str) -> bool:
        is_mapped = any(_casefolded(name) in self._mapping for name in (term.name, term.slug))
        is_target = ("topic", slug) in self._mapping.values()
        if is_target:
            return slug in self._known["topic"]
        return is_mapped or any(slug in known for known in self._known.values())

    def _create_people(self, authors: Iterable[Author]) -> dict[str, Person]:
        wanted = {_person_slug(author): author for author in authors}
        people = {p.slug: p for p in Person.objects.filter(slug__in=wanted)}
        missing = [
            Person(name=author.name[:160], slug=slug, bio=author.bio)
            for slug, author in wanted.items()
            if slug and slug not in people
        ]
        Person.objects.bulk_create(missing)
        self._remember(missing)
        return people | {person.slug: person for person in missing}

    def _people_for(self, authors: list[Author]) -> list[Person]:
        slugs = dict.fromkeys(_person_slug(author) for author in authors)
        return [self._people[slug] for slug in slugs if slug]

    def _remember(self, rows: list[Any]) -> None:
        if rows:
            self.created[rows[0]._meta.label] = [row.pk for row in rows]


def _get_or_create_section(name: str) -> Section:
    slug = _checked_section(name)
    last = Section.objects.aggregate(last=Max("order", default=0))["last"]
    defaults = {"name": name, "order": last + 1}  # last in the navigation
    section, _ = Section.objects.get_or_create(slug=slug, defaults=defaults)
    return section


def _add_heading(filed: StoryFiling, heading_type: str, heading: Filing) -> None:
    headings = {
        "country": filed.countries,
        "industry": filed.industries,
        "topic": filed.topics,
    }[heading_type]
    if heading not in headings:
        headings.append(heading)


def _person_slug(author: Author) -> str:
    return slugify(author.name, allow_unicode=True)[:160]


def _casefolded(name: str) -> str:
    return " ".join(name.casefold().split())
