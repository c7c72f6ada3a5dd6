"""How stories are filed: by section, country, industry and topic."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

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
        join live mailbox maps media newsletters people reports robots search sections sign-in
        sitemaps static stories teams topics
        """.split()
    )
)


def validate_unreserved_slug(slug: str) -> None:
    """Reject a slug that the site itself uses."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(f"“{slug}” is used by the site itself. Choose another.")


class Filing(index.Indexed, models.Model):
    """A heading that stories are filed under."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120, unique=True, allow_unicode=True)
    description = models.TextField(blank=True)

    base_form_class = NamedForm
    panels: ClassVar[list[FieldPanel]] = [
        *name_and_slug(),
        FieldPanel("description"),
    ]
    search_fields: ClassVar = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        abstract = True
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


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

    class Meta(Filing.Meta):
        verbose_name_plural = "countries"


class Industry(Filing):
    class Meta(Filing.Meta):
        verbose_name_plural = "industries"


class Topic(Filing):
    pass
