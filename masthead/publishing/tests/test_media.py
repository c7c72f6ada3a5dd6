"""Readers get renditions; originals are for staff only."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.documents.models import Document

from masthead.accounts import second_step
from masthead.accounts.testing import make_reader, make_staff
from masthead.publishing import drawing
from masthead.publishing.renditions import PLATE, renditions_for
from masthead.publishing.testing import make_picture

pytestmark = pytest.mark.django_db


def test_a_rendition_is_public_and_may_be_cached(client: Client) -> None:
    picture = make_picture(width=60, height=40)
    drawing.draw(picture_id=picture.pk)
    source = renditions_for([picture])[picture.pk].fallback(PLATE)
    assert source is not None
    answer = client.get(source.url)
    assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert "immutable" in answer["Cache-Control"]
    assert "Cookie" not in answer.get("Vary", "")


def test_a_rendition_s_address_can_t_be_guessed_from_the_picture_s_name() -> None:
    one, other = (make_picture("Cranes", width=60, height=40) for _ in range(2))
    names = set()
    for picture in (one, other):
        drawing.draw(picture_id=picture.pk)
        for rendition in picture.renditions.all():
            folder, _, name = rendition.file.name.partition("/")
            assert folder == "images"
            assert not name.startswith("cranes")
            names.add(name.split(".")[0])
    assert len(names) == 2


def test_a_reader_gets_404_for_an_original(client: Client) -> None:
    address = make_picture(width=60, height=40).file.url
    assert client.get(address).status_code == 404
    client.force_login(make_reader())
    assert client.get(address).status_code == 404


def test_an_editor_can_open_an_original(client: Client) -> None:
    client.force_login(make_staff())
    answer = client.get(make_picture(width=60, height=40).file.url)
    assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "path", ["images/../{original}", "images//..//{original}", "images/%2e%2e/{original}", "x"]
)
def test_a_reader_can_t_reach_an_original_by_another_path(path: str, client: Client) -> None:
    original = make_picture(width=60, height=40).file.name
    assert client.get(f"/media/{path.format(original=original)}").status_code == 404


def test_a_reader_gets_404_for_a_document(client: Client) -> None:
    """Documents are not checked by the gate."""
    document = Document.objects.create(title="Memo", file=ContentFile(b"%PDF", name="memo.pdf"))
    assert client.get(document.url).status_code == 404
    client.force_login(make_staff())
    assert b"".join(client.get(document.url).streaming_content) == b"%PDF"  # type: ignore[attr-defined]


def test_an_original_and_a_document_stay_closed_until_the_second_step_is_taken(
    client: Client, settings: Any
) -> None:
    settings.STAFF_TOTP = True
    client.force_login(make_staff())
    document = Document.objects.create(title="Notes", file=ContentFile(b"notes", "notes.txt"))
    addresses = (make_picture(width=60, height=40).file.url, document.url)
    assert [client.get(each).status_code for each in addresses] == [404, 404]

    session = client.session
    session[second_step.TAKEN] = True
    session.save()
    for each in addresses:
        assert b"".join(client.get(each).streaming_content)  # type: ignore[attr-defined]
