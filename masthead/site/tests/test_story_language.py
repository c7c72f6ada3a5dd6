"""A story page is labelled in the story's language."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from masthead.publishing.models import Kind
from masthead.publishing.testing import make_story
from masthead.site.page_words import words_in


@pytest.mark.django_db
def test_an_arabic_story_has_arabic_labels(client: Client) -> None:
    make_story("مياه جوفية", slug="مياه", language="ar", kind=Kind.ANALYSIS)
    beside = make_story("A grid at dusk", kind=Kind.NEWS)

    arabic = client.get(f"/{beside.section.slug}/مياه").content.decode().split("<main")[1]
    english = client.get(beside.address).content.decode().split("<main")[1]

    for label in ("اقرأ أيضا", "مشاركة", "قراءة في دقيقة", "الصفحة الأولى"):
        assert label in arabic
    for label in ("Read next", "> Print<", "min read", "Front page"):
        assert label not in arabic.split("<footer")[0]
        assert label in english


def test_arabic_reading_times_use_the_right_plural() -> None:
    arabic = words_in("ar")

    assert arabic.minutes.of(1) == "قراءة في دقيقة"
    assert arabic.minutes.of(2) == "قراءة في دقيقتين"
    assert arabic.minutes.of(5) == "قراءة في 5 دقائق"
    assert arabic.minutes.of(12) == "قراءة في 12 دقيقة"


def test_arabic_dates_use_arabic_month_names() -> None:
    moment = datetime(2026, 11, 22, 1, 40, tzinfo=UTC)

    assert words_in("ar").full(moment, ZoneInfo("Asia/Dubai")) == "22 نوفمبر 2026، 05:40 GST"
    assert words_in("en").full(moment, ZoneInfo("Asia/Dubai")) == "22 November 2026, 05:40 GST"
