"""The parts that templates render a story's body from, each with its template."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.safestring import SafeString

from masthead.graphics.charts import Drawings
from masthead.publishing.responsive_images import ResponsiveImage
from masthead.publishing.teasers import Teaser


@dataclass(frozen=True, slots=True)
class Paragraph:
    html: SafeString
    template: ClassVar[str] = "site/parts/body/paragraph.html"


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    template: ClassVar[str] = "site/parts/body/heading.html"


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with its caption and credit in this story."""

    image: ResponsiveImage
    caption: str
    credit: str
    template: ClassVar[str] = "site/parts/body/figure.html"


@dataclass(frozen=True, slots=True)
class Gallery:
    figures: tuple[Figure, ...]
    template: ClassVar[str] = "site/parts/body/gallery.html"


@dataclass(frozen=True, slots=True)
class Quote:
    text: str
    source: str
    template: ClassVar[str] = "site/parts/body/quote.html"


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    is_header: bool = False
    is_figure: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    caption: str
    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    template: ClassVar[str] = "site/parts/body/table.html"


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart and its figures as a table. Without a drawing only the table is shown."""

    headline: str
    note: str
    source: str
    drawings: Drawings | None
    table: Table
    template: ClassVar[str] = "site/parts/body/chart.html"


@dataclass(frozen=True, slots=True)
class Embed:
    """A third party's video or post. Nothing is loaded from there until the reader asks for it."""

    address: str
    provider: str
    title: str
    player: str
    template: ClassVar[str] = "site/parts/body/embed.html"


@dataclass(frozen=True, slots=True)
class Related:
    teaser: Teaser
    template: ClassVar[str] = "site/parts/body/related.html"


@dataclass(frozen=True, slots=True)
class Raw:
    html: SafeString
    template: ClassVar[str] = "site/parts/body/raw.html"


Part = Paragraph | Heading | Figure | Gallery | Quote | Table | Chart | Embed | Related | Raw


@dataclass(frozen=True, slots=True)
class LabelledSection:
    """Parts under one label; empty for the parts before the first label."""

    label: str
    is_emphasised: bool
    parts: tuple[Part, ...]
