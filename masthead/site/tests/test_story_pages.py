"""The story page."""

import pytest
from django.test import Client
from django.utils.html import strip_tags
from pytest_django import DjangoAssertNumQueries
from wagtail.images.tests.utils import get_test_image_file

from masthead.access.gate import AccessLevel
from masthead.accounts.testing import make_staff
from masthead.publishing.drawing import draw
from masthead.publishing.models import (
    Country,
    Credit,
    Kind,
    Picture,
    Publication,
    RelatedStory,
    Topic,
)
from masthead.publishing.testing import make_person, make_section, make_story

pytestmark = pytest.mark.django_db
SECRET = "The reserve price is forty-one."


def test_a_story_page_shows_body_credits_and_date(client: Client) -> None:
    Publication.objects.update(time_zone="Asia/Dubai")
    story = make_story("Pilots, not berths", paragraphs=["The queue is a rota."], by="Leila Haddad")

    html = client.get(story.address).content.decode()

    assert "<h1>Pilots, not berths</h1>" in html
    assert "<p>The queue is a rota.</p>" in html
    assert "Leila Haddad" in html
    assert "GST</time>" in html
    assert '+04:00"' in html


def test_bylines_join_names_with_commas_and_and(client: Client) -> None:
    story = make_story("Pilots, not berths", by="Leila Haddad")
    for order, name in enumerate(("Omar Nasser", "Maya Khoury"), start=1):
        Credit.objects.create(story=story, person=make_person(name), sort_order=order)

    words = strip_tags(client.get(story.address).content.decode())

    assert "\nLeila Haddad, Omar Nasser and Maya Khoury\n" in words
    assert "Leila Haddad, Omar Nasser and Maya Khoury, “Pilots, not berths”, " in words


def test_a_reader_without_access_gets_nothing_beyond_the_paywall_cut(client: Client) -> None:
    body = [
        ("paragraph", "<p>The lease runs for years.</p>"),
        ("cut", None),
        ("section", {"label": "The secret heading"}),
        ("paragraph", f"<p>{SECRET}</p>"),
    ]
    correction = [("correction", {"date": "2026-11-20", "text": "We had written thirty-nine."})]
    memo = make_story(
        "Port leases", kind=Kind.MEMO, access_level="pro", body=body, corrections=correction
    )

    anonymous = client.get(memo.address).content.decode()
    client.force_login(make_staff())
    staff = client.get(memo.address).content.decode()

    assert "The lease runs for years." in anonymous
    assert "for PRO members" in anonymous
    assert "forty-one" not in anonymous
    assert "secret heading" not in anonymous
    assert "thirty-nine" not in anonymous
    assert SECRET in staff
    assert "thirty-nine" in staff


def test_a_gated_story_without_a_cut_shows_only_its_default_teaser(client: Client) -> None:
    opening = " ".join(["word"] * 115)
    story = make_story(
        paragraphs=[opening, f"Eleven more words follow. {SECRET}", opening * 3],
        access_level=AccessLevel.REGISTERED,
    )

    html = client.get(story.address).content.decode()

    assert "Eleven more words follow" in html
    assert "forty-one" not in html
    assert "for registered readers" in html


def test_an_anonymous_reader_gets_no_session(client: Client) -> None:
    story = make_story()

    answer = client.get(story.address)

    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    assert "csrf" not in answer.content.decode().lower()
    assert answer["Cache-Control"].startswith("public")


@pytest.mark.parametrize("level", [AccessLevel.REGISTERED, AccessLevel.PRO])
def test_a_cache_is_told_that_a_gated_story_depends_on_cookies(
    client: Client, level: AccessLevel
) -> None:
    address = make_story(access_level=level).address

    stranger = client.get(address)
    assert "Cookie" in stranger["Vary"]
    assert stranger["Cache-Control"].startswith("public")

    unchanged = client.get(address, headers={"If-None-Match": stranger["ETag"]})
    assert (unchanged.status_code, "Cookie" in unchanged["Vary"]) == (304, True)

    client.force_login(make_staff())
    assert "Cookie" in client.get(address)["Vary"]


def test_no_cache_keeps_a_signed_in_reader_s_page(client: Client) -> None:
    client.force_login(make_staff())

    answer = client.get(make_story().address)

    assert answer["Cache-Control"] == "private, no-store"


def test_a_page_with_pictures_links_and_credits_costs_four_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    picture = Picture.objects.create(
        title="Ship", alt="A ship", credit="Studio", file=get_test_image_file()
    )
    draw(picture_id=picture.pk)
    other, third = make_story("How convoys form"), make_story("What a berth costs")
    link = f'<p>See <a linktype="page" id="{other.pk}">the guide</a>.</p>'
    body = [("paragraph", link), ("picture", {"picture": picture, "caption": ""})]
    story = make_story(body=body, lead_picture=picture, by="Leila Haddad")
    story.countries.add(Country.objects.create(name="Oman", slug="oman", iso="OM"))
    story.topics.add(Topic.objects.create(name="Pilotage", slug="pilotage"))
    story.save()
    RelatedStory.objects.create(story=story, other=third, sort_order=0)
    client.get(story.address)  # the furniture of every page is kept from here on

    with django_assert_max_num_queries(4):
        html = client.get(story.address).content.decode()

    assert f'<a href="{other.address}" rel="noopener">the guide</a>' in html
    for shown in ("Leila Haddad", "Oman", "Pilotage", "What a berth costs", 'alt="A ship"'):
        assert shown in html


def test_a_link_to_a_withdrawn_story_becomes_plain_text(client: Client) -> None:
    gone = make_story("Withdrawn")
    link = f'<p>See <a linktype="page" id="{gone.pk}">the old guide</a> now.</p>'
    story = make_story(body=[("paragraph", link)])
    gone.unpublish()

    html = client.get(story.address).content.decode()

    assert "<p>See the old guide now.</p>" in html


def test_a_story_url_with_the_wrong_section_redirects(client: Client) -> None:
    story = make_story(section=make_section("Energy"))

    answer = client.get(f"/trade/{story.slug}")

    assert answer.status_code == 301
    assert answer["Location"] == story.address


@pytest.mark.parametrize("address", ["/energy/no-such-story", "/no-such-section", "/topics/none"])
def test_an_unknown_page_gives_404(client: Client, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 404
    assert "We can’t find that page" in answer.content.decode()


def test_an_unpublished_story_gives_404(client: Client) -> None:
    assert client.get(make_story(live=False).address).status_code == 404


def test_an_arabic_story_has_its_address_language_and_direction(client: Client) -> None:
    story = make_story("مياه جوفية", slug="مياه-جوفية", language="ar")

    html = client.get(story.address).content.decode()

    assert 'lang="ar" dir="rtl"' in html
    assert "<h1>مياه جوفية</h1>" in html


def test_a_corrected_story_shows_each_correction_with_its_date(client: Client) -> None:
    correction = [("correction", {"date": "2026-11-20", "text": "The figure is 41, not 14."})]

    html = client.get(make_story(corrections=correction).address).content.decode()

    assert "20 November 2026" in html
    assert "The figure is 41, not 14." in html


def test_the_emphasised_section_label_is_highlighted(client: Client) -> None:
    body = [
        ("section", {"label": "What happened"}),
        ("paragraph", "<p>It rained.</p>"),
        ("section", {"label": "Why it matters"}),
        ("paragraph", "<p>Roofs leak.</p>"),
    ]

    html = client.get(make_story(body=body, kind=Kind.INTEL).address).content.decode()

    assert '<section class="why"><h2>Why it matters</h2>' in html


def test_pasted_html_is_sanitised(client: Client) -> None:
    raw = '<h2 onclick="x()">Head</h2><script>alert(1)</script><iframe src="//evil"></iframe>'

    html = client.get(make_story(body=[("raw", raw)]).address).content.decode()

    assert "<h2>Head</h2>" in html
    for harm in ("onclick", "alert(1)", "evil"):
        assert harm not in html


def test_a_reader_with_a_current_copy_gets_304(client: Client) -> None:
    story = make_story()
    known = client.get(story.address)["ETag"]

    again = client.get(story.address, headers={"if-none-match": known})
    story.title = "Another headline"
    story.save()
    changed = client.get(story.address, headers={"if-none-match": known})

    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200


def test_a_signed_in_reader_s_page_has_no_etag(client: Client) -> None:
    client.force_login(make_staff())

    assert "ETag" not in client.get(make_story().address)


@pytest.mark.parametrize("path", ["/trade", "/trade/two-tugs", "/newsletters", "/countries/oman"])
def test_a_trailing_slash_redirects_to_the_page(client: Client, path: str) -> None:
    answer = client.get(f"{path}/?page=2")
    assert (answer.status_code, answer["Location"]) == (301, f"{path}?page=2")


def test_an_empty_paragraph_does_not_block_publishing_and_is_not_shown(client: Client) -> None:
    story = make_story(body=[("paragraph", "<p></p>"), ("paragraph", "<p>Words.</p>")])
    story.full_clean()
    assert "<p></p>" not in client.get(story.address).content.decode()
