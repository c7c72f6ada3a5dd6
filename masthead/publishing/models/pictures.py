"""Pictures: what a reader may see of them, and what stays at the desk."""

from typing import ClassVar

from django.db import models
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class Picture(AbstractImage):
    """An image with its caption, credit and terms. `note_to_editors` never leaves the desk."""

    alt = models.CharField("alternative text", max_length=300, blank=True)
    caption = models.TextField(blank=True)
    credit = models.CharField(max_length=200, blank=True)
    copyright = models.CharField(max_length=200, blank=True)
    usage_terms = models.TextField(blank=True)
    note_to_editors = models.TextField(blank=True)
    taken_on = models.DateField("date created", null=True, blank=True)
    taken_in = models.CharField("place", max_length=200, blank=True)
    wire_id = models.CharField("wire's id", max_length=80, blank=True)

    admin_form_fields: ClassVar = (
        *Image.admin_form_fields,
        "alt",
        "caption",
        "credit",
        "copyright",
        "usage_terms",
        "note_to_editors",
        "taken_on",
        "taken_in",
        "wire_id",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = "picture"

    @property
    def default_alt_text(self) -> str:
        return self.alt


class Rendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together: ClassVar = [("image", "filter_spec", "focal_point_key")]
