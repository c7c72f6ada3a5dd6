"""The blocks that a story's body is made of."""

from collections.abc import Mapping
from typing import Any, ClassVar

import nh3
from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.embeds.blocks import EmbedBlock, EmbedValue
from wagtail.images.blocks import ImageChooserBlock

from masthead.graphics.charts import Form, read_figures
from masthead.publishing.embeds import PROVIDERS, provider_of

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


class ChartBlock(blocks.StructBlock):
    """Figures that we draw ourselves. Its headline states what they show."""

    headline = blocks.CharBlock(help_text="The finding: “Half the recovery came in one year”.")
    note = blocks.CharBlock(required=False, help_text="What is counted, when, in what unit.")
    form = blocks.ChoiceBlock(choices=Form.choices, default=Form.LINE)
    figures = TableBlock(
        help_text=(
            "A first row of names, a first column of years or things, figures in the rest. Paste "
            "from a spreadsheet, or right-click a cell for more rows and columns; what stays empty "
            "at the edges does not count."
        )
    )
    source = blocks.CharBlock(help_text="Whose figures these are.")
    description = blocks.TextBlock(
        help_text="For those who can't see it: what the lines or bars do, with the main figures."
    )

    class Meta:
        icon = "history"
        label = "Chart"
        form_classname = "struct-block story-chart"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not self.is_deferred_validation and not has_figures(cleaned):
            raise blocks.StructBlockValidationError({"figures": ValidationError(NO_FIGURES)})
        return cleaned


def has_figures(chart: Mapping[str, Any]) -> bool:
    """Whether a chart can be drawn of what its table holds."""
    return read_figures((chart["figures"] or {}).get("data") or []) is not None


NO_FIGURES = (
    "A chart needs a first row of names, two rows or more beneath it, and one to four columns of "
    "figures beside the first column."
)


class CutBlock(blocks.StaticBlock):
    """From here on the story is for those whom its access level names."""

    class Meta:
        icon = "lock"
        label = "Members from here"
        admin_text = "What stands below is for members only."


# What a piece of HTML from elsewhere may hold: text, tables, pictures, links. Nothing that runs,
# nothing that dresses, nothing that posts.
RAW_TAGS = frozenset(
    """
    a abbr b blockquote br caption cite code col colgroup dd del details div dl dt em figcaption
    figure h2 h3 h4 hr i img ins li mark ol p pre q s small span strong sub summary sup table tbody
    td tfoot th thead time tr u ul
    """.split()  # a wall of words reads better than a wall of quotes
)


class CleanHTMLBlock(blocks.RawHTMLBlock):
    """HTML that is cleaned on its way into the database, whoever puts it there."""

    def clean(self, value: str) -> str:
        return super().clean(self.normalize(nh3.clean(value or "", tags=set(RAW_TAGS))))

    def get_prep_value(self, value: str | None) -> str:
        return nh3.clean(str(value or ""), tags=set(RAW_TAGS))


class ListedEmbedBlock(EmbedBlock):
    """An address of one of the listed providers. The worker asks for its title later, and the
    checks tell what came of it; a provider that does not answer keeps nobody from saving."""

    def clean(self, value: EmbedValue | None) -> EmbedValue | None:
        if value is not None and provider_of(value.url) is None:
            names = ", ".join(provider.name for provider in PROVIDERS)
            raise ValidationError(f"Only these may be embedded: {names}. Link to others.")
        return super(EmbedBlock, self).clean(value)


class StoryBlock(blocks.StreamBlock):
    paragraph = blocks.RichTextBlock(
        required=False,  # an empty one is skipped: no reason to stop an editor on deadline
        features=[*INLINE, "ol", "ul"],
    )
    heading = blocks.CharBlock(icon="title")
    section = SectionLabelBlock()
    picture = PictureBlock()
    gallery = blocks.ListBlock(PictureBlock(), icon="image", min_num=2)
    quote = QuoteBlock()
    table = TableBlock(icon="table", help_text="Right-click a cell for more rows and columns.")
    chart = ChartBlock()
    embed = ListedEmbedBlock(icon="media", help_text="The address of a video or post.")
    related = blocks.PageChooserBlock(page_type="publishing.Story", label="Related story")
    raw = CleanHTMLBlock(label="HTML", help_text="Cleaned when it is saved.")
    cut = CutBlock()

    class Meta:
        block_counts: ClassVar[dict[str, Any]] = {"cut": {"max_num": 1}}
