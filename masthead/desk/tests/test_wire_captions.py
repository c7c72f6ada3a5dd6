"""A wire caption pasted into a picture is split into caption, credit and notice on saving."""

import pytest
from django.test import Client
from django.urls import reverse

from masthead.desk.testing import make_editor
from masthead.publishing.models import Picture
from masthead.publishing.testing import make_picture, make_story

pytestmark = pytest.mark.django_db
PORT = "Cranes unload a ship, Port Example, March 5, 2020."
NOTICE = "ATTENTION EDITORS - NO RESALES."


def save(client: Client, picture: Picture, **typed: str) -> Picture:
    client.force_login(make_editor())
    form = {"title": picture.title, "alt": picture.alt, "credit": "", "collection": "1", **typed}
    response = client.post(reverse("wagtailimages:edit", args=[picture.pk]), form)
    assert response.status_code == 302
    picture.refresh_from_db()
    return picture


def test_a_wire_caption_is_split_into_caption_credit_and_notice(client: Client) -> None:
    picture = save(client, make_picture(), caption=f"{PORT} WIRE/Jane Doe {NOTICE} - RC2ABC9DEF1")
    assert (picture.caption, picture.credit) == (PORT, "WIRE/Jane Doe")
    assert (picture.note_to_editors, picture.wire_id) == (NOTICE, "RC2ABC9DEF1")


def test_a_typed_credit_is_not_overwritten(client: Client) -> None:
    typed = {"credit": "Our own", "note_to_editors": "Embargoed until noon."}
    picture = save(client, make_picture(), caption=f"{PORT} {NOTICE}", **typed)
    assert (picture.caption, picture.credit) == (PORT, "Our own")
    assert picture.note_to_editors == f"Embargoed until noon.\n{NOTICE}"


def test_an_ambiguous_caption_is_left_as_typed(client: Client) -> None:
    caption = "The museum has no archives of its own."
    assert save(client, make_picture(), caption=caption).caption == caption


@pytest.mark.parametrize("place", ["lead", "body"])
def test_a_notice_to_editors_is_refused_on_a_published_picture(place: str, client: Client) -> None:
    picture = make_picture(caption=PORT)
    body = [("picture", {"picture": picture, "caption": ""})]
    make_story(lead_picture=picture) if place == "lead" else make_story(body=body)
    client.force_login(make_editor())
    typed = {"title": "Cranes", "alt": "Cranes", "credit": "", "collection": "1"}
    address = reverse("wagtailimages:edit", args=[picture.pk])
    answer = client.post(address, {**typed, "caption": "Cranes, for editorial use only"})
    assert "so readers would see it" in answer.content.decode()
    picture.refresh_from_db()
    assert picture.caption == PORT


def test_a_notice_on_a_draft_s_picture_is_reported_by_the_checks(client: Client) -> None:
    picture = make_picture()
    make_story(lead_picture=picture, live=False)
    caption = "Cranes, for editorial use only"
    assert save(client, picture, caption=caption).caption == caption


def test_an_existing_caption_may_stay_while_other_fields_change(client: Client) -> None:
    picture = make_picture()
    make_story(lead_picture=picture)
    Picture.objects.update(caption="The museum has no archives.")
    saved = save(client, picture, caption="The museum has no archives.", credit="Jane Doe")
    assert saved.credit == "Jane Doe"
