"""The people and places that stories are by, about or from."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from masthead.publishing.models.filing import Filing
from masthead.publishing.named_form import NamedForm, name_and_slug


class Place(Filing):
    """Where a story was written, with its latitude and longitude in degrees."""

    country = models.ForeignKey(
        "publishing.Country", null=True, blank=True, on_delete=models.SET_NULL
    )
    latitude = models.FloatField(validators=[MinValueValidator(-90), MaxValueValidator(90)])
    longitude = models.FloatField(validators=[MinValueValidator(-180), MaxValueValidator(180)])

    panels: ClassVar = [
        *Filing.panels,
        FieldPanel("country"),
        FieldPanel("latitude"),
        FieldPanel("longitude"),
    ]


class Person(index.Indexed, models.Model):
    """A named person: an author, an editor, a source. Staff are also linked to a reader account."""

    name = models.CharField(max_length=160)
    slug = models.SlugField(max_length=160, unique=True, allow_unicode=True)
    title = models.CharField("role", max_length=160, blank=True)
    bio = models.TextField(blank=True)
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.SET_NULL)
    portrait = models.ForeignKey(
        "publishing.Picture", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reader = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="person",
        limit_choices_to={"is_staff": True},
        verbose_name="sign-in",
    )

    base_form_class = NamedForm
    panels: ClassVar = [
        *name_and_slug(),
        FieldPanel("title"),
        FieldPanel("bio"),
        FieldPanel("place"),
        FieldPanel("portrait"),
        FieldPanel("reader"),
    ]
    search_fields: ClassVar = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.name
