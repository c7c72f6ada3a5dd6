"""Adding a picture at the desk: taken with its thumbnail, or refused with the reason."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from PIL import Image

from masthead.desk.testing import make_editor
from masthead.publishing.models import Picture

pytestmark = pytest.mark.django_db


def as_file(mode: str, format_: str, name: str, *, cut: int = 0) -> SimpleUploadedFile:
    content = BytesIO()
    Image.effect_noise((60, 40), 50).convert(mode).save(content, format_)
    return SimpleUploadedFile(name, content.getvalue()[: len(content.getvalue()) - cut])


def upload(client: Client, file: SimpleUploadedFile) -> HttpResponse:
    client.force_login(make_editor())
    typed = {"title": "Cranes", "alt": "Cranes over a quay", "credit": "A", "collection": "1"}
    answer: HttpResponse = client.post(reverse("wagtailimages:add"), {**typed, "file": file})  # type: ignore[assignment]
    return answer


@pytest.mark.parametrize(
    ("mode", "format_", "name"),
    [
        ("RGB", "TIFF", "port.tif"),
        ("RGB", "TIFF", "port.TIFF"),
        ("CMYK", "JPEG", "print.jpg"),
        ("I;16", "PNG", "grey16.png"),
    ],
)
def test_a_picture_of_any_kind_is_taken_and_stands_in_the_library(
    client: Client, mode: str, format_: str, name: str
) -> None:
    assert upload(client, as_file(mode, format_, name)).status_code == 302
    library = client.get(reverse("wagtailimages:index"))
    assert library.status_code == 200
    assert "Cranes" in library.content.decode()
    assert Picture.objects.get().renditions.exists()


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (as_file("RGB", "PNG", "port.png", cut=200), "This file is incomplete. Fetch it again."),
        (as_file("RGB", "PNG", "port.tif"), "The extension does not match"),
        (SimpleUploadedFile("port.jpg", b"no picture"), "not an image or a corrupted"),
    ],
    ids=["cut-off", "wrong-ending", "nonsense"],
)
def test_a_file_that_can_t_be_shown_is_refused_with_the_reason(
    client: Client, file: SimpleUploadedFile, says: str
) -> None:
    answer = upload(client, file)
    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert not Picture.objects.exists()
