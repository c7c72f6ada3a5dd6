"""Standing pages: what the publication says about itself, such as its standards and its terms."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from masthead.publishing.models.filing import STANDING_SLUGS
from masthead.publishing.page_permissions import StandingPagePermissions
from masthead.publishing.stream_field import FreeStreamField


class StandingBlock(blocks.StreamBlock):
    """Headings make the contents at the side of the page."""

    heading = blocks.CharBlock(max_length=120, icon="title", label="Heading")
    text = blocks.RichTextBlock(features=["bold", "italic", "link", "ol", "ul"], label="Text")
    terms = blocks.ListBlock(
        blocks.StructBlock([("term", blocks.CharBlock()), ("definition", blocks.TextBlock())]),
        icon="list-ul",
        label="Terms and what they mean",
    )


class StandingPage(Page):
    """A page such as About or Privacy, at one of the addresses that are kept for such pages."""

    standfirst = models.TextField(blank=True)
    text: Any = FreeStreamField(StandingBlock(), blank=True)
    changes: Any = FreeStreamField(
        [
            (
                "change",
                blocks.StructBlock(
                    [("date", blocks.DateBlock()), ("text", blocks.TextBlock())], icon="history"
                ),
            )
        ],
        blank=True,
        help_text="What changed and when, newest first. Readers see it at the end of the page.",
    )
    reviewed_on = models.DateField("last reviewed on", null=True, blank=True)
    reviewed_by = models.CharField(
        "last reviewed by", max_length=160, blank=True, help_text="Name and role."
    )
    shows_corrections = models.BooleanField(
        "show corrections",
        default=False,
        help_text="Counts of the past twelve months, and the list of corrected stories.",
    )

    parent_page_types: ClassVar = ["publishing.FrontPage"]
    subpage_types: ClassVar[list[str]] = []
    private_page_options: ClassVar[list[str]] = []  # standing pages are public
    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("standfirst"),
        FieldPanel("text"),
        FieldPanel("changes"),
        MultiFieldPanel([FieldPanel("reviewed_on"), FieldPanel("reviewed_by")], "Last reviewed"),
        FieldPanel("shows_corrections"),
    ]
    search_fields: ClassVar = [
        *Page.search_fields,
        index.SearchField("standfirst"),
        index.SearchField("text"),
    ]

    class Meta:
        verbose_name = "standing page"

    @property
    def address(self) -> str:
        return f"/{self.slug}"

    def permissions_for_user(self, user: Any) -> StandingPagePermissions:
        return StandingPagePermissions(user, self)

    def clean(self) -> None:
        super().clean()
        if self.slug not in STANDING_SLUGS:
            allowed = ", ".join(STANDING_SLUGS)
            raise ValidationError({"slug": f"Choose one of the standing addresses: {allowed}."})

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        return (0, settings.SITE_URL, self.address)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Serves previews only; readers' requests are served by the site's own view."""
        response: HttpResponse = import_string(settings.STANDING_VIEW)(request, standing=self)
        return response

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        return self.serve(request)
