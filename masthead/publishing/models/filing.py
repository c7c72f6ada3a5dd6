"""How stories are filed: by section, country, industry and topic."""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from masthead.core.languages import primary
from masthead.core.locales import country_name, is_language
from masthead.core.model_fields import SlugField
from masthead.publishing.kinds import Kind
from masthead.publishing.named_form import NamedForm, name_and_slug

# Where standing pages may be, in the order of the footer.
STANDING_SLUGS = tuple(
    "about standards corrections privacy terms imprint accessibility contact funding".split()
)
# First path segments that belong to the site itself; a section may not use one.
RESERVED_SLUGS = (
    frozenset(kind.facts.slug for kind in Kind)
    | frozenset(STANDING_SLUGS)
    | frozenset(
        """
        account archive ask assets countries desk documents edition editions events feeds industries
        join language live mailbox maps media newsletters people reports robots search sections
        sign-in sitemaps static stories teams topics
        """.split()
    )
    | {primary(code) for code, _ in settings.LANGUAGES}
)


def validate_unreserved_slug(slug: str) -> None:
    """Reject a slug that the site itself uses."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(f"“{slug}” is used by the site itself. Choose another.")


def names_in(lines: str) -> dict[str, str]:
    """“ar: الطاقة” as {"ar": "الطاقة"}; a line that says anything else is passed over."""
    pairs = (line.partition(":") for line in lines.splitlines())
    return {code.strip().lower(): name.strip() for code, _, name in pairs if name.strip()}


def validate_other_names(lines: str) -> None:
    """Reject a line that is not a language's code, a colon and a name."""
    for line in filter(str.strip, lines.splitlines()):
        code, _, name = line.partition(":")
        if not (is_language(code.strip()) and name.strip()):
            raise ValidationError(f"“{line}” is not a name. Write, for example, “ar: الطاقة”.")


class Filing(index.Indexed, models.Model):
    """A heading that stories are filed under."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120, unique=True, allow_unicode=True)
    description = models.TextField(blank=True)
    other_names = models.TextField(
        "names in other languages",
        blank=True,
        help_text="One per line, after the language’s code: “ar: الطاقة”.",
    )

    base_form_class = NamedForm
    panels: ClassVar[list[FieldPanel]] = [
        *name_and_slug(),
        FieldPanel("description"),
        FieldPanel("other_names"),
    ]
    search_fields: ClassVar = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        abstract = True
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Reject names in other languages that can't be understood."""
        super().clean()
        try:
            validate_other_names(self.other_names)
        except ValidationError as error:
            raise ValidationError({"other_names": error.messages}) from error

    @property
    def names(self) -> dict[str, str]:
        """The names in other languages, by code."""
        return names_in(self.other_names)

    @property
    def local_name(self) -> str:
        """The name in the language that the page is being written in."""
        return self.names.get(primary(get_language() or "en")) or self.name


class Section(Filing):
    """A desk of the newsroom and a place in the navigation. Every story has one."""

    slug = SlugField(
        max_length=120, unique=True, allow_unicode=True, validators=[validate_unreserved_slug]
    )
    order = models.PositiveSmallIntegerField(default=0, help_text="Position in the navigation.")

    panels: ClassVar = [*Filing.panels, FieldPanel("order")]

    class Meta(Filing.Meta):
        ordering: ClassVar = ["order", "name"]


class Country(Filing):
    iso = models.CharField(
        "ISO code",
        max_length=2,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{2}$", "Enter two capital letters, such as OM.")],
        help_text="Two-letter ISO 3166-1 code. The locator map uses it.",
    )

    panels: ClassVar = [*Filing.panels, FieldPanel("iso")]

    @property
    def local_name(self) -> str:
        """The desk's own name for it in this language, or CLDR's."""
        language = primary(get_language() or "en")
        if language in self.names or language == "en":
            return super().local_name
        return country_name(self.iso, language)

    class Meta(Filing.Meta):
        verbose_name_plural = "countries"


class Industry(Filing):
    class Meta(Filing.Meta):
        verbose_name_plural = "industries"


class Topic(Filing):
    pass
