"""Renders pictures in the worker, never during a request."""

import logging
from collections.abc import Collection
from itertools import pairwise

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from wagtail.images.models import Filter

from masthead.publishing.models import Picture
from masthead.publishing.renditions import CARD, FORMATS, SHAPES, SPECS, WIDTHS

log = logging.getLogger(__name__)
MAX_ERROR = 300
QUICK = ("webp",)  # AVIF takes six times as long, and pages work without it


def specs_for(picture: Picture) -> list[str]:
    """The renditions that a picture needs: no width beyond what its own size can fill."""
    useful = {WIDTHS[0], *(wide for narrow, wide in pairwise(WIDTHS) if picture.width > narrow)}
    return [CARD, *(spec for spec, (_, width, _) in SPECS.items() if width in useful)]


def draw(*, picture_id: int, formats: Collection[str] = FORMATS) -> int:
    """Create a picture's missing renditions and return how many were created. A file that can't
    be rendered is recorded on the picture and not tried again until it is replaced."""
    picture = Picture.objects.filter(pk=picture_id, render_error="").first()
    if picture is None:
        return 0
    specs = [spec for spec in specs_for(picture) if spec == CARD or SPECS[spec][2] in formats]
    keys = [(spec, Filter(spec).get_cache_key(picture)) for spec in specs]
    existing = set(picture.renditions.values_list("filter_spec", "focal_point_key"))
    missing = [spec for spec, key in keys if (spec, key) not in existing]
    try:
        with picture.get_willow_image():
            log.debug("Drawing %s for picture %s", missing, picture.pk)
        # one at a time: a batch would hold every size of a large picture in memory
        for spec in missing:
            # not get_rendition: another process may have deleted what this one has cached
            picture.create_rendition(Filter(spec))
    except (OSError, ValueError, SyntaxError) as error:  # what Pillow raises for a broken file
        log.warning("Picture %s can't be drawn: %s", picture.pk, error)
        Picture.objects.filter(pk=picture.pk).update(
            render_error=str(error)[:MAX_ERROR] or "broken"
        )
        return 0
    return len(missing)


def delete_stale_renditions(picture: Picture) -> None:
    """Delete crops around a focal point that has since moved."""
    keys = {Filter(spec).get_cache_key(picture) for spec in (*SPECS, CARD)}
    picture.renditions.filter(filter_spec__in=[*SPECS, CARD]).exclude(
        focal_point_key__in=keys
    ).delete()


def pictures_missing_renditions() -> QuerySet[Picture]:
    """Pictures that do not have all their renditions."""
    whens = [
        When(width__lte=narrow, then=_rendition_count(index))
        for index, narrow in enumerate(WIDTHS[:-1])
    ]
    ours = Q(renditions__filter_spec__in=[*SPECS, CARD])
    return (
        Picture.objects.filter(render_error="")
        .annotate(
            wanted=Case(
                *whens, default=_rendition_count(len(WIDTHS) - 1), output_field=IntegerField()
            ),
            made=Count("renditions__filter_spec", filter=ours, distinct=True),
        )
        .filter(made__lt=F("wanted"))
    )


def _rendition_count(index: int) -> Value:
    return Value((index + 1) * len(SHAPES) * len(FORMATS) + 1)
