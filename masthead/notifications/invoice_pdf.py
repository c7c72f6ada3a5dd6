"""Paper as PDF, by WeasyPrint. It needs Pango, which a bare machine may lack: it is loaded when
the first PDF is made, and without it an invoice is a page to print."""

import importlib
import logging
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from PIL import ImageFile

from masthead.notifications.invoice_document import InvoiceDocument
from masthead.publishing.models import Publication

log = logging.getLogger("masthead.invoices")
INSTALL = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
_FACES = {
    "Newsreader": ("newsreader-latin", "newsreader-ext"),
    "Schibsted Grotesk": ("schibsted-latin", "schibsted-ext"),
    "Vazirmatn": ("vazirmatn-arabic",),
}


class NoPdfError(Exception):
    """PDFs can't be made on this machine; the message says what to install."""


def as_pdf(sheet: InvoiceDocument) -> bytes:
    """A4, with our own fonts in it. Fetches nothing from anywhere but the fonts' files."""
    weasyprint = _weasyprint()
    html = render_to_string(
        "invoices/pdf.html",
        {"sheet": sheet, "publication": Publication.load(), "styles": _styles()},
    )
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols=["file"])
    document = weasyprint.HTML(string=html, url_fetcher=fetcher)
    return bytes(document.write_pdf())


def what_lacks() -> str:
    """Why no PDF can be made here; empty if it can."""
    try:
        _weasyprint()
    except NoPdfError as error:
        return str(error)
    return ""


def _weasyprint() -> Any:
    try:
        weasyprint = importlib.import_module("weasyprint")
    except (ImportError, OSError) as error:
        raise NoPdfError(f"Pango is not installed. On Debian: {INSTALL}") from error
    # it has Pillow take files that were cut off, everywhere in this process
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return weasyprint


def _styles() -> str:
    """The paper's own sheet of styles, after the faces of its fonts."""
    faces = (
        f'@font-face {{ font-family: "{family}"; src: url({_static(f"site/fonts/{file}.woff2")}) }}'
        for family, files in _FACES.items()
        for file in files
    )
    return "\n".join([*faces, Path(_path("site/paper.css")).read_text(encoding="utf-8")])


def _static(name: str) -> str:
    return Path(_path(name)).as_uri()


def _path(name: str) -> str:
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(f"The static file {name} is missing.")
    return found
