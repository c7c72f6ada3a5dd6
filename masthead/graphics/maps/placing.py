"""Positions each kind of name: candidates have a cost, and the cheapest that fits wins."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from masthead.graphics.maps.geometry import (
    Box,
    Path,
    Point,
    box_of,
    boxes_joined,
    miller,
    ring_area,
)
from masthead.graphics.maps.labels import CLEARANCE, Board, Label, LabelKind, extent, line_breaks
from masthead.graphics.maps.rows import Rows
from masthead.graphics.maps.seas import SEAS
from masthead.graphics.maps.view import View

ROW = 6.0  # units between the lines that room is measured along
SMALL = 30  # a country smaller than this, in width and height, gets a ring round it
RING = 26  # the ring's radius
PADDING = 8  # what a name keeps clear of its country's borders, on both sides together
DOT = 12  # the space around the dot of a place
FLANK = 10  # from a country's side to its name
GAP = 17  # from a dot to its name

# The cost of a position …
ACROSS = 0.7  # … at home but over a border, and more for each part that is abroad
ABROAD = 1.5
BESIDE = 0.9  # … next to the country, at a corner, further off
CORNER = 0.3
FURTHER = 0.4
ON_LAND = 1.6  # … on the land of others
ON_STORY_LAND = 3.0  # … on another country of the story
CROPPED = 2.5  # … where a narrower picture may cut it off
CUT = 0.5  # … where it would be cut through, which only neighbours may be
SECOND_LINE = 0.15
LEFT_OUT = 10.0  # nowhere

type Priced = tuple[float, Label]


@dataclass(frozen=True, slots=True)
class Site:
    """A country as the place for its name: its visible part, and the best point for the name."""

    code: str
    label: str
    rings: Sequence[Path]
    best: Point
    rows: Rows

    @classmethod
    def of(
        cls, code: str, label: str, rings: Sequence[Path], best: Point | None, sheet: Box
    ) -> "Site":
        """A site whose best point, unless it is known, is the middle of what is seen of it."""
        rows = scanned(rings, sheet)
        return cls(code, label, rings, best or rows.middle() or sheet.centre, rows)

    @property
    def box(self) -> Box:
        return boxes_joined(map(box_of, self.rings))

    @property
    def area(self) -> float:
        return sum(map(ring_area, self.rings))

    @property
    def is_small(self) -> bool:
        return max(self.box.width, self.box.height) < SMALL

    @property
    def home(self) -> Point | None:
        """Where a line leads to from a name beside it; to a small country its ring does."""
        return None if self.is_small else self.best

    @property
    def ringed(self) -> Box:
        x, y = self.box.centre
        return Box(x - RING, y - RING, x + RING, y + RING) if self.is_small else self.box


def scanned(rings: Iterable[Path], sheet: Box) -> Rows:
    return Rows(rings, top=sheet.y0, bottom=sheet.y1, step=ROW)


def set_story_names(board: Board, sites: Sequence[Site]) -> None:
    """Name the story's countries.

    Whoever chooses first may take another's only place, so several orders are tried and the
    cheapest outcome is kept.
    """
    positions = {site.code: _positions(board, site, sites) for site in sites}
    small_first = [site.code for site in sorted(sites, key=lambda site: site.area)]
    orders = [small_first, small_first[::-1]]
    orders += [[code, *(c for c in small_first if c != code)] for code in small_first[1:]]
    outcomes = [_outcome(order, positions) for order in orders]
    for label in min(outcomes, key=lambda outcome: outcome[0])[1]:
        board.put(label)


def _outcome(order: list[str], positions: dict[str, list[Priced]]) -> tuple[float, list[Label]]:
    """What it costs if each takes its cheapest place that is still free, in this order."""
    total, taken, labels = 0.0, list[Box](), list[Label]()
    for code in order:
        free = (
            (price, label)
            for price, label in positions[code]
            if not any(box.meets(other) for box in label.boxes for other in taken)
        )
        price, label = next(free, (LEFT_OUT, None))
        total += price
        if label:
            labels.append(label)
            taken += [box.grown(CLEARANCE) for box in label.boxes]
    return total, labels


def _positions(board: Board, site: Site, sites: Sequence[Site]) -> list[Priced]:
    """Where a country's name may stand, the cheapest first; at home if it fits there at all."""
    at_home = [
        (price, label) for price, label in _inside(site, LabelKind.NAME) if board.fits(label)
    ]
    if any(not board.outside(label) for _, label in at_home):
        found = [(p + CROPPED * board.outside(label), label) for p, label in at_home]
    else:
        others = [other for other in sites if other is not site]
        found = [
            (price + _price(board, label, site, others), label)
            for price, label in chain(at_home, _across(site), _alongside(site), _beside(site))
            if board.fits(label)
        ]
    return sorted(found, key=lambda priced: priced[0])


def set_spot(board: Board, name: str, at: Point) -> None:
    """Name the dateline's place beside its dot."""
    board.taken.append(Box(at[0], at[1], at[0], at[1]).grown(DOT))
    priced = []
    for order, (dx, dy, anchor) in enumerate(_ROUND):
        rise = (extent(LabelKind.SPOT, (name,))[1] / 2 + DOT) * dy
        label = Label(LabelKind.SPOT, (name,), (at[0] + GAP * dx, at[1] + rise), anchor)
        land = board.on_land(label)
        # wholly on land or wholly at sea reads best
        coast = 2 * land * (1 - land)
        priced.append((order * 0.1 + coast + CROPPED * board.outside(label), label))
    board.put_first(label for _, label in sorted(priced, key=lambda priced: priced[0]))


def set_seas(board: Board, view: View, names: dict[str, str]) -> None:
    """Name each sea once, where it has room clear of the coast."""
    for sea in SEAS:
        name = names.get(sea, sea)
        if name:
            board.put_first(sorted(_at_sea(board, view, sea, name), key=board.cut))


def set_neighbours(board: Board, sites: Sequence[Site]) -> None:
    """Name the other countries, the largest first, those whose name fits into what is seen."""
    for site in sorted(sites, key=lambda site: -site.area):
        inside = sorted(
            _inside(site, LabelKind.NEAR), key=lambda priced: priced[0] + CUT * board.cut(priced[1])
        )
        board.put_first(label for _, label in inside)


def _price(board: Board, label: Label, site: Site, others: Sequence[Site]) -> float:
    """The cost of a position, however it was found."""
    (box,) = label.boxes
    on_others = sum(other.rows.share_of(box) for other in others)
    on_land = max(0.0, board.on_land(label) - site.rows.share_of(box))
    return CROPPED * board.outside(label) + ON_LAND * on_land + ON_STORY_LAND * on_others


def _inside(site: Site, kind: LabelKind) -> Iterator[Priced]:
    """Within the country; the nearer to its best point the cheaper."""
    for more, lines in enumerate(line_breaks(site.label)):
        width, height = extent(kind, lines)
        half = (width + PADDING) / 2
        for index in site.rows.between(site.box.y0 + height / 2, site.box.y1 - height / 2)[::2]:
            y = site.rows.level(index)
            for left, right in site.rows.room(y, width + PADDING, height):
                x = min(max(site.best[0], left + half), right - half)
                yield _off(site, x, y) + SECOND_LINE * more, Label(kind, lines, (x, y))


def _across(site: Site) -> Iterator[Priced]:
    """Mostly within the country though the name is too wide for it."""
    if site.is_small:
        return
    for more, lines in enumerate(line_breaks(site.label)):
        width, height = extent(LabelKind.NAME, lines)
        for index in site.rows.between(site.box.y0, site.box.y1)[::3]:
            y = site.rows.level(index)
            for left, right in site.rows.room(y, 0, height / 2):
                slack = max(0.0, width - (right - left)) / 2
                for shift in (-slack, 0.0, slack):
                    label = Label(LabelKind.NAME, lines, ((left + right) / 2 + shift, y))
                    abroad = 1 - site.rows.share_of(label.boxes[0])
                    price = ACROSS + ABROAD * abroad + SECOND_LINE * more
                    yield price + _off(site, *label.at), label


def _off(site: Site, x: float, y: float) -> float:
    return math.hypot(x - site.best[0], y - site.best[1]) / 400


# right, left, above, below, then the corners
_ROUND = (
    (1, 0, "start"), (-1, 0, "end"), (0, -1, "middle"), (0, 1, "middle"),
    (1, -1, "start"), (-1, -1, "end"), (1, 1, "start"), (-1, 1, "end"),
)  # fmt: skip


def _beside(site: Site) -> Iterator[Priced]:
    """Round about the country, close by or a little further off."""
    for more, lines in enumerate(line_breaks(site.label)):
        height = extent(LabelKind.NAME, lines)[1]
        for further in (0, 1):
            box = site.ringed.grown(8 + 26 * further)
            x, y = box.centre
            for order, (dx, dy, anchor) in enumerate(_ROUND):
                corner = bool(dx and dy)
                rise = (box.height + height) / 2 * dy * (0.7 if corner else 1)
                at = (x + box.width / 2 * dx, y + rise)
                price = BESIDE + order * 0.03 + CORNER * corner + FURTHER * further
                yield (
                    price + SECOND_LINE * more,
                    Label(LabelKind.NAME, lines, at, anchor, home=site.home),
                )


def _alongside(site: Site) -> Iterator[Priced]:
    """Next to either flank of a long country, at whatever height."""
    for more, lines in enumerate(line_breaks(site.label)):
        height = extent(LabelKind.NAME, lines)[1]
        for index in site.rows.between(site.box.y0, site.box.y1)[::4]:
            y = site.rows.level(index)
            band = site.rows.between(y - height / 2, y + height / 2)
            flanks = [x for row in band for span in site.rows.spans[row] for x in span]
            if flanks:
                price = BESIDE + SECOND_LINE * more + _off(site, site.best[0], y)
                for x, anchor in ((max(flanks) + FLANK, "start"), (min(flanks) - FLANK, "end")):
                    yield price, Label(LabelKind.NAME, lines, (x, y), anchor, home=site.home)


def _at_sea(board: Board, view: View, sea: str, name: str) -> Iterator[Label]:
    for place in SEAS[sea]:
        longitude, latitude, slope = (*place, 0.0)[:3]
        for at in view.sightings((longitude, miller(latitude))):
            for lines in line_breaks(name)[: 1 if slope else 2]:
                label = Label(LabelKind.SEA, lines, at, slope=slope)
                if all(map(board.land.clear_of, label.boxes)):
                    yield label
