"""What a picture's file holds, and how any of it becomes what a browser can show."""

from io import BytesIO
from typing import IO

from PIL import Image, ImageCms

_MEGA = 1_000_000
MOST_PIXELS = 89 * _MEGA  # decoded, this is 270 MB
_SHOWN = frozenset({"RGB", "RGBA", "L", "LA", "P", "1"})
_DEEP = frozenset({"I", "F", "I;16", "I;16B", "I;16L", "I;16N"})
_EIGHT_BITS, _SIXTEEN_BITS = 255, 65535


def trouble_with(file: IO[bytes]) -> str:
    """Why a file can't be drawn, in words for whoever chose it; empty if it can. Decodes all of
    it, so a file that was cut off is found here and not by a reader. Rewinds the file."""
    file.seek(0)
    try:
        # not closed: the file is the caller's
        image = Image.open(file)
        if image.width * image.height > MOST_PIXELS:
            return _too_large(image.width * image.height)
        image.draft("RGB", (image.width // 8, image.height // 8))
        image.load()
        as_drawable(image.crop((0, 0, 1, 1)))
    except Image.DecompressionBombError:
        return _too_large(None)
    except OSError as error:
        cut_off = "truncated" in str(error) or "incomplete" in str(error)
        return "This file is incomplete. Fetch it again." if cut_off else _UNREADABLE
    except Exception:  # Pillow may raise anything for a malformed file
        return _UNREADABLE
    finally:
        file.seek(0)
    return ""


_UNREADABLE = "This picture can't be read. Save it again as JPEG or PNG."


def _too_large(pixels: int | None) -> str:
    said = f"This picture has {pixels / _MEGA:.0f} megapixels" if pixels else "This is too large"
    return f"{said}; at most {MOST_PIXELS // _MEGA} can be drawn. Save a smaller copy."


def is_drawable(image: Image.Image) -> bool:
    """Whether a browser shows the pixels as they are."""
    return image.mode in _SHOWN and not _has_grey_profile(image)


def as_drawable(image: Image.Image) -> Image.Image:
    """The same picture in 8 bits and in colours of a screen: deep greys are scaled, the colours of
    print (CMYK) and Lab are converted by the profile that came with them, or else by a plain rule.
    A picture that is drawable already is returned as it is."""
    if is_drawable(image):
        return image
    if image.mode in _DEEP:
        return _scaled_to_8_bits(image)
    converted = _by_profile(image) or image.convert("RGBA" if _has_alpha(image) else "RGB")
    converted.info = {
        name: value for name, value in image.info.items() if name in {"exif", "transparency"}
    }
    return converted


def _scaled_to_8_bits(image: Image.Image) -> Image.Image:
    _, high = (float(edge) for edge in image.getextrema())  # type: ignore[arg-type]
    most = next((top for top in (1, _EIGHT_BITS, _SIXTEEN_BITS) if high <= top), high)
    if image.mode != "F" and most == 1:
        most = _EIGHT_BITS
    floats = image.convert("I").convert("F") if image.mode != "F" else image
    grey = floats.point(lambda value: value * (_EIGHT_BITS / most) + 0.5).convert("L")
    grey.info = {"exif": image.info["exif"]} if "exif" in image.info else {}
    return grey


def _by_profile(image: Image.Image) -> Image.Image | None:
    """Converted to sRGB by the picture's own ICC profile; None if it has none that fits."""
    if image.mode not in {"CMYK", "L", "LAB"}:
        return None
    try:
        source = _profile_of(image)
        if source is None:
            return None
        return ImageCms.profileToProfile(
            image, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None


def _profile_of(image: Image.Image) -> ImageCms.ImageCmsProfile | None:
    if image.mode == "LAB":
        return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    profile = image.info.get("icc_profile")
    return ImageCms.ImageCmsProfile(BytesIO(profile)) if profile else None


def _has_grey_profile(image: Image.Image) -> bool:
    """Saved in colour, a grey picture with a grey profile would be shown wrongly."""
    return image.mode in {"L", "LA"} and bool(image.info.get("icc_profile"))


def _has_alpha(image: Image.Image) -> bool:
    return image.mode in {"LA", "La", "PA", "RGBa", "RGBA"}
