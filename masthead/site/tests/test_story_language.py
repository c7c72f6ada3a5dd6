"""A story page is labelled in the story's language, whatever language the reader chose."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import override

from masthead.core import moments
from masthead.publishing.models import Kind
from masthead.publishing.testing import make_story
from masthead.site.templatetags.site import reading_time

ARABIC = ("اقرأ أيضًا", "مشاركة", "قراءة في دقيقة", "الصفحة الأولى")
ENGLISH = ("Read next", "> Print<", "min read", "Front page")


def article_of(client: Client, address: str) -> str:
    page = client.get(address).content.decode()
    return page.split("<main")[1].split("</main>")[0]


@pytest.mark.django_db
@pytest.mark.parametrize("chosen", ["", "en-gb", "ar"])
def test_an_arabic_story_has_arabic_labels_for_every_reader(client: Client, chosen: str) -> None:
    make_story("مياه جوفية", slug="مياه", language="ar", kind=Kind.ANALYSIS)
    beside = make_story("A grid at dusk", kind=Kind.NEWS)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = chosen

    arabic = article_of(client, f"/{beside.section.slug}/مياه")
    english = article_of(client, beside.address)

    for label in ARABIC:
        assert label in arabic
        assert label not in english
    for label in ENGLISH:
        assert label not in arabic
        assert label in english


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (1, "قراءة في دقيقة"),
        (2, "قراءة في دقيقتين"),
        (5, "قراءة في 5 دقائق"),
        (12, "قراءة في 12 دقيقة"),
        (100, "قراءة في 100 دقيقة"),
    ],
)
def test_arabic_reading_times_use_the_right_plural(minutes: int, said: str) -> None:
    assert reading_time(minutes, "ar") == said


def test_arabic_dates_use_arabic_month_names() -> None:
    moment = datetime(2026, 11, 22, 1, 40, tzinfo=UTC)
    with override("ar"):
        assert moments.full(moment, ZoneInfo("Asia/Dubai")) == "22 نوفمبر 2026، 05:40 GST"
    with override("en-gb"):
        assert moments.full(moment, ZoneInfo("Asia/Dubai")) == "22 November 2026, 05:40 GST"
