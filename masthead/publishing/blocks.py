"""The blocks that make up a story's body."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.embeds.blocks import EmbedBlock, EmbedValue
from wagtail.images.blocks import ImageChooserBlock

from masthead.core.html_cleaning import clean_html
from masthead.graphics.charts import Form, read_figures
from masthead.publishing.embeds import NOT_SUPPORTED, provider_of
from masthead.publishing.stored_blocks import well_shaped
from masthead.publishing.table_comparison import TableComparison

INLINE = ["bold", "italic", "link", "superscript", "subscript"]


class SectionLabelBlock(blocks.StructBlock):
    """Opens a labelled section, which runs to the next label: a house label or a custom one."""

    label = blocks.CharBlock(
        max_length=80, help_text=("Choose one of the publication’s labels or write your own.")
    )

    class Meta:
        icon = "list-ul"
        label = "Labelled section"
        form_classname = "section-label"


class PictureBlock(blocks.StructBlock):
    """A picture; without a caption here, the picture's own is shown."""

    picture = ImageChooserBlock()
    caption = blocks.CharBlock(required=False)

    class Meta:
        icon = "image"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock()
    source = blocks.CharBlock(required=False)

    class Meta:
        icon = "openquote"


_FORMS = [
    (Form.LINE.value, "Lines: change over time"),
    (Form.BAR.value, "Bars: comparison between things"),
]


class GridBlock(TableBlock):
    """A table that can be saved in any state, and published once it has content."""

    def __init__(self, **options: Any) -> None:
        # the grid's own name for English; with "en-gb" it warns in the console on each use
        super().__init__(table_options={"language": "en-US"}, **options)

    def value_from_form(self, value: str) -> Any:
        try:
            stored = json.loads(value)
        except (ValueError, RecursionError):
            stored = None
        return well_shaped(self, stored)

    def get_comparison_class(self) -> type[TableComparison]:
        return TableComparison


class FiguresBlock(GridBlock):
    """A chart's table: its first row and column are names, so there is no choice of headers."""

    def value_from_form(self, value: str) -> Any:
        figures = super().value_from_form(value)
        return figures | {"table_header_choice": "both"} if figures else figures


class ChartBlock(blocks.StructBlock):
    """A chart rendered from a table of figures. Its headline states what they show."""

    headline = blocks.CharBlock(
        help_text=("What the chart shows, such as “Half the recovery came in one year”.")
    )
    note = blocks.CharBlock(required=False, help_text="What was measured, when and in which unit.")
    form = blocks.ChoiceBlock(choices=_FORMS, default=Form.LINE)
    figures = FiguresBlock(
        help_text=(
            "Names in the first row, years or categories in the first column, figures in the rest. "
            "Paste from a spreadsheet, or right-click a cell to add rows and columns. Empty rows "
            "and columns at the edges are ignored."
        )
    )
    source = blocks.CharBlock(help_text="Where the figures come from.")
    description = blocks.TextBlock(
        help_text=(
            "For readers who can’t see the chart: describe the lines or bars and give the main "
            "figures."
        )
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
    """Whether a chart's table has enough figures to draw it."""
    return read_figures((chart["figures"] or {}).get("data") or []) is not None


NO_FIGURES = (
    "A chart needs names in the first row, at least two rows below it, and one to four columns of "
    "figures after the first column."
)


class CutBlock(blocks.StaticBlock):
    """The paywall cut: from here on, the story is only for readers with its access level."""

    class Meta:
        icon = "lock"
        label = "Paywall"
        admin_text = "Everything below is for members only."


# What pasted HTML may contain: text, tables, pictures and links. No scripts, styles or forms.
RAW_TAGS = frozenset(
    """
    a abbr b blockquote br caption cite code col colgroup dd del details div dl dt em figcaption
    figure h2 h3 h4 hr i img ins li mark ol p pre q s small span strong sub summary sup table tbody
    td tfoot th thead time tr u ul
    """.split()  # one tag per word reads better than quoted strings
)


class CleanHTMLBlock(blocks.RawHTMLBlock):
    """HTML that is sanitised before it is stored, whatever its source."""

    def clean(self, value: str) -> str:
        return super().clean(self.normalize(clean_html(value or "", tags=set(RAW_TAGS))))

    def get_prep_value(self, value: str | None) -> str:
        return clean_html(str(value or ""), tags=set(RAW_TAGS))


class ListedEmbedBlock(EmbedBlock):
    """An address of a supported provider. The worker fetches its title later, and the checks report
    the outcome; neither a provider that does not respond nor a half-typed address prevents anyone
    from saving a draft."""

    def clean(self, value: EmbedValue | None) -> EmbedValue | None:
        if self.is_deferred_validation:
            return value
        if value is not None and provider_of(value.url) is None:
            raise ValidationError(NOT_SUPPORTED)
        return super(EmbedBlock, self).clean(value)


class StoryBlock(blocks.StreamBlock):
    paragraph = blocks.RichTextBlock(
        required=False,  # an empty block is skipped: no reason to hold up an editor on deadline
        features=[*INLINE, "ol", "ul"],
    )
    heading = blocks.CharBlock(icon="title")
    section = SectionLabelBlock()
    picture = PictureBlock()
    gallery = blocks.ListBlock(PictureBlock(), icon="image", min_num=2)
    quote = QuoteBlock()
    table = GridBlock(icon="table", help_text="Right-click a cell to add rows and columns.")
    chart = ChartBlock()
    embed = ListedEmbedBlock(icon="media", help_text="The web address of a video or post.")
    related = blocks.PageChooserBlock(page_type="publishing.Story", label="Related story")
    raw = CleanHTMLBlock(label="HTML", help_text="Unsafe markup is removed when you save.")
    cut = CutBlock()

    class Meta:
        block_counts: ClassVar[dict[str, Any]] = {"cut": {"max_num": 1}}
