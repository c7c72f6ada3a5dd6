"""A picture of any depth, colours and format is drawn right, or refused with the reason."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.images import ImageFile
from PIL import Image, ImageCms
from wagtail.images.models import Filter, SourceImageIOError

from masthead.publishing import drawing
from masthead.publishing.models import Picture, Rendition
from masthead.publishing.picture_pixels import MOST_PIXELS, trouble_with
from masthead.publishing.renditions import CARD, WHOLE, renditions_for
from masthead.publishing.testing import make_picture

pytestmark = pytest.mark.django_db
RED, GREY = (200, 30, 40), (128, 128, 128)
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def saved(image: Image.Image, format_: str, **options: object) -> bytes:
    content = BytesIO()
    image.save(content, format_, **options)
    return content.getvalue()


def plain(mode: str = "RGB", colour: object = RED) -> Image.Image:
    return Image.new(mode, (600, 400), colour)  # type: ignore[arg-type]


def added(content: bytes, name: str) -> Picture:
    picture: Picture = Picture.objects.create(
        title="Cranes", file=ImageFile(BytesIO(content), name=name)
    )
    return picture


def opened(drawn: Rendition) -> Image.Image:
    with drawn.file.open("rb") as file:
        return Image.open(BytesIO(file.read()))


def deep_grey() -> bytes:
    return saved(Image.new("I;16", (600, 400), 128 * 257), "PNG")


def float_grey() -> bytes:
    return saved(Image.new("F", (600, 400), 0.5), "TIFF")


def animated() -> bytes:
    frames = [plain(), plain(colour=(0, 0, 255))]
    return saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)


FILES: dict[str, tuple[Callable[[], bytes], tuple[int, int, int]]] = {
    "wire.tif": (lambda: saved(plain(), "TIFF"), RED),
    "grey16.png": (deep_grey, GREY),
    "grey16.tiff": (lambda: saved(Image.new("I;16", (600, 400), 128 * 257), "TIFF"), GREY),
    "float.tif": (float_grey, GREY),
    "print.jpg": (lambda: saved(plain().convert("CMYK"), "JPEG", quality=95), RED),
    "print.tif": (lambda: saved(plain().convert("CMYK"), "TIFF"), RED),
    "lab.tif": (lambda: saved(plain("LAB", (135, 128, 128)), "TIFF"), GREY),
    "clear.png": (lambda: saved(plain("RGBA", (*RED, 255)), "PNG"), RED),
    "grey-clear.png": (lambda: saved(plain("LA", (128, 255)), "PNG"), GREY),
    "palette.png": (lambda: saved(plain().quantize(), "PNG"), RED),
    "moving.webp": (animated, RED),
}


@pytest.mark.parametrize("name", FILES)
def test_a_picture_is_drawn_in_its_own_colours(name: str) -> None:
    make, colour = FILES[name]
    assert trouble_with(BytesIO(make())) == ""
    picture = added(make(), name)
    assert drawing.draw(picture_id=picture.pk) > 0
    picture.refresh_from_db()
    assert picture.render_error == ""
    assert renditions_for([picture])[picture.pk].of(WHOLE, "webp")
    for drawn in picture.renditions.filter(filter_spec__in=[CARD, "width-480|format-webp"]):
        pixel = opened(drawn).convert("RGB").getpixel((10, 10))
        assert isinstance(pixel, tuple)
        assert all(abs(one - other) < 12 for one, other in zip(pixel, colour, strict=True)), pixel


@pytest.mark.parametrize("profile", [SRGB, b"no profile"], ids=["wrong-space", "broken"])
def test_a_profile_that_does_not_fit_the_colours_is_ignored(profile: bytes) -> None:
    content = saved(plain().convert("CMYK"), "JPEG", quality=95, icc_profile=profile)
    picture = added(content, "print.jpg")
    assert drawing.draw(picture_id=picture.pk) > 0
    assert opened(picture.create_rendition(Filter(CARD))).mode == "RGB"


@pytest.mark.parametrize("name", ["wire.tif", "grey16.tiff", "lab.tif"])
def test_the_desk_s_thumbnail_of_a_tiff_is_one_that_browsers_show(name: str) -> None:
    picture = added(FILES[name][0](), name)
    assert picture.create_rendition(Filter("max-165x165")).file.name.endswith(".webp")


def test_a_picture_turned_by_its_camera_is_drawn_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    content = saved(plain(), "JPEG", exif=exif)
    picture = added(content, "turned.jpg")
    drawing.draw(picture_id=picture.pk)
    drawn = picture.renditions.get(filter_spec="width-480|format-webp")
    assert (drawn.width, drawn.height) == (400, 600)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (saved(plain(), "JPEG", quality=100)[:-600], "This file is incomplete"),
        (saved(Image.effect_noise((300, 200), 90), "PNG")[:-900], "This file is incomplete"),
        (b"\xff\xd8\xff\xe0 no picture", "can't be read"),
        (b"", "can't be read"),
    ],
    ids=["cut-off-jpeg", "cut-off-png", "nonsense", "empty"],
)
def test_a_file_that_can_t_be_drawn_is_refused_with_the_reason(content: bytes, says: str) -> None:
    file = BytesIO(content)
    assert says in trouble_with(file)
    assert file.tell() == 0


def test_a_picture_too_large_to_draw_is_refused_with_its_size() -> None:
    side = int(MOST_PIXELS**0.5) + 10
    content = saved(Image.new("1", (side, side)), "PNG")
    assert "89 megapixels" in trouble_with(BytesIO(content))


def test_one_broken_picture_shows_a_placeholder_and_breaks_no_library() -> None:
    picture = make_picture(width=60, height=40)
    picture.file.storage.delete(picture.file.name)
    picture.file.storage.save(picture.file.name, BytesIO(b"\x89PNG\r\n\x1a\n cut off"))
    with pytest.raises(SourceImageIOError):
        picture.generate_rendition_file(Filter("max-165x165"))
    assert drawing.draw(picture_id=picture.pk) == 0
    assert Picture.objects.values_list("render_error", flat=True).get()
