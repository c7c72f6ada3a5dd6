"""The blocks that a story's body is made of."""

from typing import Any, ClassVar

from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.embeds.blocks import EmbedBlock
from wagtail.images.blocks import ImageChooserBlock

INLINE = ["bold", "italic", "link", "superscript", "subscript"]


class SectionLabelBlock(blocks.StructBlock):
    """Opens a labelled section, which runs to the next label: a house label or an own one."""

    label = blocks.CharBlock(max_length=80, help_text="A house label, or one of your own.")

    class Meta:
        icon = "list-ul"
        label = "Labelled section"
        form_classname = "section-label"


class PictureBlock(blocks.StructBlock):
    """A picture; an empty caption shows the picture's own."""

    picture = ImageChooserBlock()
    caption = blocks.CharBlock(required=False)

    class Meta:
        icon = "image"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock()
    source = blocks.CharBlock(required=False)

    class Meta:
        icon = "openquote"


class CutBlock(blocks.StaticBlock):
    """From here on the story is for those whom its access level names."""

    class Meta:
        icon = "lock"
        label = "Members from here"
        admin_text = "What stands below is for members only."


class StoryBlock(blocks.StreamBlock):
    paragraph = blocks.RichTextBlock(features=[*INLINE, "ol", "ul"])
    heading = blocks.CharBlock(icon="title")
    section = SectionLabelBlock()
    picture = PictureBlock()
    gallery = blocks.ListBlock(PictureBlock(), icon="image", min_num=2)
    quote = QuoteBlock()
    table = TableBlock(icon="table")
    embed = EmbedBlock(icon="media", help_text="The address of a video or post.")
    related = blocks.PageChooserBlock(page_type="publishing.Story", label="Related story")
    raw = blocks.RawHTMLBlock(label="HTML", help_text="Cleaned when it is saved.")
    cut = CutBlock()

    class Meta:
        block_counts: ClassVar[dict[str, Any]] = {"cut": {"max_num": 1}}
