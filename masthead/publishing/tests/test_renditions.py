"""Renditions are drawn by the worker and only looked up when a page is shown."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.images import ImageFile
from PIL import Image
from wagtail.images.models import Filter

from masthead.publishing import drawing, maintenance
from masthead.publishing.models import Picture
from masthead.publishing.renditions import PLATE, WHOLE, WIDE, renditions_for
from masthead.publishing.testing import make_picture

pytestmark = pytest.mark.django_db


def test_looking_up_renditions_creates_none_and_takes_one_query(
    django_assert_num_queries: Any,
) -> None:
    pictures = [make_picture(width=60, height=40), make_picture(width=60, height=40)]
    with django_assert_num_queries(1):
        ready = renditions_for(pictures)
    assert ready[pictures[0].pk].srcset(PLATE, "avif") == ""
    assert ready[pictures[1].pk].fallback(PLATE) is None
    assert not pictures[0].renditions.exists()


def test_a_wide_picture_is_drawn_in_each_shape_width_and_format() -> None:
    picture = make_picture(width=1000, height=800)
    assert drawing.draw(picture_id=picture.pk) == 3 * 3 * 2 + 1
    ready = renditions_for([picture])[picture.pk]
    assert [source.width for source in ready.of(WHOLE, "avif")] == [480, 960, 1000]
    first = ready.of(PLATE, "webp")[0]
    assert (first.width, first.height) == (480, 320)
    assert ready.of(WIDE, "webp")[1].height == round(960 * 10 / 21)
    assert ready.card is not None
    assert ready.card.width / ready.card.height == pytest.approx(1200 / 630, abs=0.01)
    assert drawing.draw(picture_id=picture.pk) == 0


def test_a_small_picture_is_not_drawn_again_for_larger_widths() -> None:
    picture = make_picture(width=300, height=200)
    assert drawing.draw(picture_id=picture.pk) == 3 * 2 + 1
    assert not drawing.pictures_missing_renditions().exists()


def test_the_clock_draws_renditions_after_a_lost_task() -> None:
    picture = make_picture(width=60, height=40)
    assert maintenance.draw_missing_renditions() == 1
    assert renditions_for([picture])[picture.pk].fallback(PLATE) is not None
    assert maintenance.draw_missing_renditions() == 0


def test_moving_the_focal_point_deletes_the_old_crops() -> None:
    picture = make_picture(width=300, height=300)
    drawing.draw(picture_id=picture.pk)
    picture.focal_point_x, picture.focal_point_y = 10, 290
    picture.focal_point_width = picture.focal_point_height = 10
    picture.save()
    ready = renditions_for([picture])[picture.pk]
    assert ready.of(PLATE, "avif") == ()
    assert ready.of(WHOLE, "avif") != ()
    assert list(drawing.pictures_missing_renditions()) == [picture]


def test_an_upload_enqueues_its_renditions(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        picture = make_picture(width=60, height=40)
    assert renditions_for([picture])[picture.pk].fallback(PLATE) is not None


def test_a_broken_file_is_recorded_and_not_tried_again() -> None:
    picture = make_picture(width=60, height=40)
    with picture.file.storage.open(picture.file.name, "wb") as file:
        file.write(b"not a picture")
    assert drawing.draw(picture_id=picture.pk) == 0
    assert Picture.objects.values_list("render_error", flat=True).get(pk=picture.pk)
    assert not drawing.pictures_missing_renditions().exists()


@pytest.mark.parametrize("spec", ["width-480|format-jpeg", "width-480|format-webp", "max-165x165"])
def test_a_rendition_carries_no_metadata(spec: str) -> None:
    content = BytesIO()
    exif = Image.Exif()
    exif[0x013B] = "Jane Doe, 5 Secret Street"
    Image.new("RGB", (600, 400)).save(
        content, "JPEG", exif=exif, comment=b"Secret comment", xmp=b"<x>Secret</x>"
    )
    picture = Picture.objects.create(
        title="Secret", file=ImageFile(BytesIO(content.getvalue()), "s.jpg")
    )
    with picture.create_rendition(Filter(spec)).file.open() as file:
        drawn = file.read()
    assert b"Secret" in content.getvalue()
    assert drawn
    assert b"Secret" not in drawn
