"""Pictures: what a reader may see of them, and what stays at the desk."""

from functools import cached_property
from io import BytesIO
from typing import Any, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import models
from django.utils.crypto import salted_hmac
from wagtail.images.image_operations import FilterOperation
from wagtail.images.models import AbstractImage, AbstractRendition, Filter, Image
from wagtail.models import Page, ReferenceIndex

from masthead.publishing.captions import has_editors_notice, split_surely
from masthead.publishing.picture_metadata import fill_empty, read_facts

SHOWN = ("caption", "credit", "alt")  # the words that readers get
_IN_PRINT = (
    "This contains a notice to editors, and the picture is used in a published story, so readers "
    "would see it. Move the notice to “Note to editors”."
)
# What a rendition may take along from the original: how to draw it, never who, where or what.
KEPT_INFO = frozenset({"icc_profile", "transparency", "background", "duration", "loop"})


class Bare(FilterOperation):
    """Strips EXIF, IPTC and XMP."""

    def construct(self) -> None:
        """Takes no arguments."""

    def run(self, willow: Any, image: Any, env: dict[str, Any]) -> None:
        for name in set(willow.image.info) - KEPT_INFO:
            del willow.image.info[name]


class BareFilter(Filter):
    """Draws as any filter does, and leaves the metadata behind."""

    @cached_property
    def filter_operations(self) -> list[FilterOperation]:
        return [Bare("bare"), *super().filter_operations]


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
    wire_id = models.CharField("wire ID", max_length=80, blank=True)
    render_error = models.CharField(max_length=300, blank=True, editable=False)

    admin_form_fields: ClassVar = (
        *(name for name in Image.admin_form_fields if name != "description"),  # `alt` says it
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

    def clean(self) -> None:
        super().clean()
        self._take_caption_apart()
        self._keep_notices_from_readers()

    def _take_caption_apart(self) -> None:
        """A wire's line, pasted whole: each part goes where it belongs, and none is lost."""
        parts = split_surely(self.caption)
        if parts is None:
            return
        self.caption = parts.caption
        self.credit = self.credit or parts.credit
        self.wire_id = self.wire_id or parts.wire_id
        told = (self.note_to_editors, parts.note_to_editors)
        self.note_to_editors = "\n".join(dict.fromkeys(filter(None, told)))

    def _keep_notices_from_readers(self) -> None:
        """What a published story shows is read the moment it is saved, and no check asks again."""
        before = Picture.objects.filter(pk=self.pk).values(*SHOWN).first() or {}
        new = [name for name in SHOWN if getattr(self, name) != before.get(name)]
        faulty = [name for name in new if has_editors_notice(getattr(self, name))]
        if faulty and self.is_in_print():
            raise ValidationError(dict.fromkeys(faulty, _IN_PRINT))

    def is_in_print(self) -> bool:
        """Whether a published page shows it."""
        pages = ReferenceIndex.get_references_to(self).filter(
            base_content_type=ContentType.objects.get_for_model(Page)
        )
        ids = pages.values_list("object_id", flat=True)
        return Page.objects.filter(pk__in=[int(page) for page in ids], live=True).exists()

    def _set_image_file_metadata(self) -> None:
        # Wagtail calls this for each new file, whichever of its four upload forms it came by
        super()._set_image_file_metadata()
        self.render_error = ""
        fill_empty(self, read_facts(self.file))

    def generate_rendition_file(
        self, filter: Filter, *, source: File[bytes] | None = None
    ) -> File[bytes]:
        drawn = super().generate_rendition_file(BareFilter(filter.spec), source=source)
        # Wagtail leaves its temporary file to the garbage collector; a worker draws thousands.
        with drawn:
            drawn.seek(0)
            return File(BytesIO(drawn.read()), name=drawn.name)


class Rendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together: ClassVar = [("image", "filter_spec", "focal_point_key")]

    def get_upload_to(self, filename: str) -> str:
        """A name that can't be guessed from the original's: a picture that stands behind the gate
        is found by those who may read the page, and by nobody else."""
        mark = salted_hmac("masthead.rendition", str(self.image_id), algorithm="sha256")
        return str(super().get_upload_to(f"{mark.hexdigest()[:16]}.{filename}"))
