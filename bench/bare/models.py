"""A page with nothing but a title and a body, in the blocks that Wagtail's tutorial uses."""

from typing import ClassVar

from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page


class BarePage(Page):
    body = StreamField([("heading", blocks.CharBlock()), ("paragraph", blocks.RichTextBlock())])

    template = "bare/page.html"
    subpage_types: ClassVar[list[str]] = []
