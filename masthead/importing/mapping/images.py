"""Pictures of a body: their addresses, alternative texts and captions."""

from lxml.html import HtmlElement

from masthead.importing.mapping.cleaning import PICTURE_ADDRESSES


def picture_in(image: HtmlElement, caption: str) -> dict[str, str] | None:
    """A picture as the mapping has it; None if it has no address."""
    given = (_address_in(name, image.get(name) or "") for name in PICTURE_ADDRESSES)
    source = next(filter(None, given), "")
    if not source:
        return None
    return {"src": source, "alt": (image.get("alt") or "").strip(), "caption": caption}


def _address_in(name: str, value: str) -> str:
    """An address in an attribute; of a set of sizes the last, which mostly is the largest."""
    if name.endswith("srcset"):
        value = value.strip().rpartition(", ")[2].strip().partition(" ")[0]
    return "" if value.strip().startswith("data:") else value.strip()


def framed_picture(image: HtmlElement) -> dict[str, str] | None:
    """A gallery's picture with its own caption."""
    frame = next(image.iterancestors("figure", "li", "dl"), None)
    if frame is None or len(frame.xpath(".//img")) != 1:
        return picture_in(image, "")
    captions = frame.xpath(".//figcaption | .//dd")
    return picture_in(image, " ".join(" ".join(c.text_content().split()) for c in captions))
