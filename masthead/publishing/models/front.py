"""The front page, curated in the desk."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import CommentPanel, InlinePanel, PageChooserPanel
from wagtail.models import Orderable, Page

from masthead.publishing import panels
from masthead.publishing.expiry import ExpiryForm
from masthead.publishing.page_permissions import FrontPagePermissions


class FrontPage(Page):
    """The site's home page and the parent of all stories. Positions that editors leave empty are
    filled with the newest stories."""

    lead = models.ForeignKey(
        "publishing.Story", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    max_count = 1
    subpage_types: ClassVar = ["publishing.Story", "publishing.StandingPage"]
    private_page_options: ClassVar[list[str]] = []  # the front page is public
    content_panels: ClassVar = [
        *Page.content_panels,
        PageChooserPanel("lead", "publishing.Story"),
        InlinePanel("beside", label="Beside the lead", max_num=6),
        InlinePanel("explained", label="Explained", max_num=4),
    ]
    base_form_class = ExpiryForm
    settings_panels: ClassVar = [panels.schedule(), CommentPanel()]

    def permissions_for_user(self, user: Any) -> FrontPagePermissions:
        return FrontPagePermissions(user, self)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The site's front page as this draft would show it."""
        response: HttpResponse = import_string(settings.FRONT_VIEW)(request, front=self)
        return response


class FrontStory(Orderable):
    """A story that an editor placed on the front page."""

    story = models.ForeignKey("publishing.Story", on_delete=models.CASCADE, related_name="+")
    panels: ClassVar = [PageChooserPanel("story", "publishing.Story")]

    class Meta(Orderable.Meta):
        abstract = True


class BesideLead(FrontStory):
    page = ParentalKey(FrontPage, on_delete=models.CASCADE, related_name="beside")


class Explained(FrontStory):
    page = ParentalKey(FrontPage, on_delete=models.CASCADE, related_name="explained")
