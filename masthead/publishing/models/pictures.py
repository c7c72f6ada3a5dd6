"""Pictures: what readers may see, and what stays internal."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from io import BytesIO
from typing import IO, Any, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import models
from django.utils.crypto import salted_hmac
from PIL import Image as PillowImages
from wagtail.images.image_operations import FilterOperation
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    Filter,
    Image,
    SourceImageIOError,
)
from wagtail.models import Page, ReferenceIndex
from willow.plugins.pillow import PillowImage

from masthead.publishing.captions import has_editors_notice, split_if_unambiguous
from masthead.publishing.picture_metadata import fill_empty, read_facts
from masthead.publishing.picture_pixels import as_drawable, is_drawable

READER_FIELDS = ("caption", "credit", "alt")  # text that readers see
_NOTICE_IN_PUBLISHED_STORY = (
    "This contains a notice to editors, and the picture is used in a published story, so readers "
    "would see it. Move the notice to “Note to editors”."
)
# What a rendition may keep from the original: how to render it, never who, where or what.
PRESERVED_INFO = frozenset({"icc_profile", "transparency", "background", "duration", "loop"})


class StripMetadata(FilterOperation):
    """Strips EXIF, IPTC and XMP."""

    def construct(self) -> None:
        """Takes no arguments."""

    def run(self, willow: Any, image: Any, env: dict[str, Any]) -> None:
        for name in set(willow.image.info) - PRESERVED_INFO:
            del willow.image.info[name]


class ScreenFilter(Filter):
    """A filter that takes pictures of any depth and colours, and also strips all metadata."""

    def run(
        self, image: AbstractImage, output: IO[bytes], source: File[bytes] | None = None
    ) -> Any:
        try:
            return super().run(image, output, source)
        except BaseException:
            output.close()
            raise

    @contextmanager
    def get_willow_image(
        self, image: AbstractImage, source: File[bytes] | None = None
    ) -> Iterator[Any]:
        with super().get_willow_image(image, source) as opened:
            pixels = PillowImages.open(opened.f)
            if is_drawable(pixels):
                opened.f.seek(0)
                yield opened
            else:
                drawable = PillowImage(as_drawable(pixels))
                drawable.format_name = opened.format_name
                yield drawable

    @cached_property
    def filter_operations(self) -> list[FilterOperation]:
        return [StripMetadata("bare"), *super().filter_operations]


class Picture(AbstractImage):
    """An image with its caption, credit and terms. `note_to_editors` is internal."""

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
        *(name for name in Image.admin_form_fields if name != "description"),  # replaced by `alt`
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
        self._split_caption_into_fields()
        self._refuse_notices_in_published_stories()

    def _split_caption_into_fields(self) -> None:
        """Split a pasted agency caption into its fields without losing any part."""
        parts = split_if_unambiguous(self.caption)
        if parts is None:
            return
        self.caption = parts.caption
        self.credit = self.credit or parts.credit
        self.wire_id = self.wire_id or parts.wire_id
        notes = (self.note_to_editors, parts.note_to_editors)
        self.note_to_editors = "\n".join(dict.fromkeys(filter(None, notes)))

    def _refuse_notices_in_published_stories(self) -> None:
        """A picture in a published story changes for readers on save, with no further check."""
        before = Picture.objects.filter(pk=self.pk).values(*READER_FIELDS).first() or {}
        new = [name for name in READER_FIELDS if getattr(self, name) != before.get(name)]
        faulty = [name for name in new if has_editors_notice(getattr(self, name))]
        if faulty and self.is_used_in_published_page():
            raise ValidationError(dict.fromkeys(faulty, _NOTICE_IN_PUBLISHED_STORY))

    def is_used_in_published_page(self) -> bool:
        """Whether a published page uses this picture."""
        pages = ReferenceIndex.get_references_to(self).filter(
            base_content_type=ContentType.objects.get_for_model(Page)
        )
        ids = pages.values_list("object_id", flat=True)
        return Page.objects.filter(pk__in=[int(page) for page in ids], live=True).exists()

    def _set_image_file_metadata(self) -> None:
        # Wagtail calls this for each new file, from any of its four upload forms
        super()._set_image_file_metadata()
        self.render_error = ""
        fill_empty(self, read_facts(self.file))

    def generate_rendition_file(
        self, filter: Filter, *, source: File[bytes] | None = None
    ) -> File[bytes]:
        try:
            drawn = super().generate_rendition_file(ScreenFilter(filter.spec), source=source)
        except Exception as error:  # Pillow may raise anything for a malformed file
            # what Wagtail shows a placeholder for: one picture must not break the library
            raise SourceImageIOError(f"{type(error).__name__}: {error}") from error
        # Wagtail leaves its temporary file to the garbage collector; a worker renders thousands.
        with drawn:
            drawn.seek(0)
            return File(BytesIO(drawn.read()), name=drawn.name)


class Rendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together: ClassVar = [("image", "filter_spec", "focal_point_key")]

    def get_upload_to(self, filename: str) -> str:
        """A name that can't be guessed from the original's: only those who may read the page can
        find a picture behind the paywall."""
        mark = salted_hmac("masthead.rendition", str(self.image_id), algorithm="sha256")
        return str(super().get_upload_to(f"{mark.hexdigest()[:16]}.{filename}"))
