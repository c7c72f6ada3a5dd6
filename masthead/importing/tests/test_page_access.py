"""A saved page that was not free to read stays closed, in whatever form it says so."""

from pathlib import Path

import pytest

from masthead.importing.import_run import run_import
from masthead.importing.spec import ImportSpec
from masthead.importing.testing import reasons
from masthead.publishing.models import Story

pytestmark = pytest.mark.django_db

LINKED = '<script type="application/ld+json">{}</script>'


@pytest.fixture(autouse=True)
def own_data(settings: object, tmp_path: Path) -> None:
    settings.DATA = tmp_path / "data"  # type: ignore[attr-defined]


def access(tmp_path: Path, head: str = "", *, article: str = "", inside: str = "") -> str:
    page = tmp_path / "page.html"
    page.write_text(
        '<html lang="en"><head><title>Fees rise</title>'
        f'<meta property="article:published_time" content="2024-02-03T10:00:00Z">{head}</head>'
        f"<body><article {article}><h1>Fees rise</h1>{inside}<p>The port will charge more.</p>"
        "</article></body></html>"
    )
    result = run_import(ImportSpec("html", (page,)))
    story = Story.objects.get()
    said = "not free to read" in " ".join(reasons(result, "Fees rise"))
    assert said == (story.access_level == "pro")
    return story.access_level


@pytest.mark.parametrize(
    "written",
    [
        '{"@type": "NewsArticle", "isAccessibleForFree": false}',
        '{"@type": ["Article", "NewsArticle"], "isAccessibleForFree": "False"}',
        '//<![CDATA[\n{"@type": "NewsArticle", "isAccessibleForFree": "no"}\n//]]>',
        '<!-- {"@type": "Article", "isAccessibleForFree": 0} -->',
        '[{"@type": "WebSite"}, {"@type": "BlogPosting", "isAccessibleForFree": [false]}]',
        '{"@graph": [{"@type": "LiveBlogPosting", "isAccessibleForFree": false}]}',
        '{"@type": "schema:NewsArticle", "schema:isAccessibleForFree": {"@value": "false"}}',
        '{"@type": "WebPage", "mainEntity": {"@type": "Report", "isAccessibleForFree": false}}',
        '{"@type": "WebPage", "isAccessibleForFree": "http://schema.org/False"}',
        '{"@type": "NewsArticle", "hasPart": [{"@type": "WebPageElement", '
        '"isAccessibleForFree": false, "cssSelector": ".more"}], "isAccessibleForFree": true}',
        '{"@type": "NewsArticle", "conditionsOfAccess": "For subscribers only"}',
        '{"@type": "NewsArticle", "isAccessibleForFree": false,}',
        '{"@type": "NewsArticle", "headline": "A\nB", "isAccessibleForFree": false};',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;isAccessibleForFree&quot;: false}",
        '{"@type": "NewsArticle" "isAccessibleForFree": false',
        '{"@type": "WebSite"}{"@type": "NewsArticle", "isAccessibleForFree": false}',
    ],
)
def test_structured_data_closes_a_page(tmp_path: Path, written: str) -> None:
    assert access(tmp_path, LINKED.format(written)) == "pro"


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:content_tier" content="locked">',
        '<meta property="article:content_tier" content="metered">',
        '<meta name="content_tier" content="Premium">',
        '<meta name="paywall" content="true">',
        '<meta name="cXenseParse:pbl-paywall" content="yes">',
        '<meta name="isAccessibleForFree" content="false">',
        '<meta itemprop="isAccessibleForFree" content="False">',
        '<meta name="article.access" content="subscriber">',
        '<meta name="dcterms.accessRights" content="Available to subscribers">',
        '<meta name="subscription-required" content="1">',
        '<link itemprop="isAccessibleForFree" href="https://schema.org/False">',
    ],
)
def test_a_meta_element_closes_a_page(tmp_path: Path, head: str) -> None:
    assert access(tmp_path, head) == "pro"


@pytest.mark.parametrize(
    ("article", "inside"),
    [
        ("", '<span property="schema:isAccessibleForFree" content="false"></span>'),
        ("", '<meta itemprop="isAccessibleForFree" content="false">'),
        ('class="post is-premium"', ""),
        ('class="article--paid"', ""),
        ('class="subscriber-only"', ""),
        ('data-content-tier="locked"', ""),
        ('data-paywall="true"', ""),
        ("", '<div class="paywall">More of the story.</div>'),
        ("", '<p class="label">For subscribers only</p>'),
        ("", "<p>Subscribe now to continue reading this story</p>"),
        ("", "<p>Réservé aux abonnés</p>"),
    ],
)
def test_microdata_classes_and_labels_close_a_page(
    tmp_path: Path, article: str, inside: str
) -> None:
    assert access(tmp_path, article=article, inside=inside) == "pro"


@pytest.mark.parametrize(
    ("head", "article", "inside"),
    [
        ("", "", ""),
        (
            LINKED.format('{"@type": "NewsArticle", "isAccessibleForFree": true}'),
            'class="paywall"',
            "",
        ),
        ('<meta property="article:content_tier" content="free">', 'class="premium"', ""),
        ("", 'class="non-paywall"', '<a class="premium" href="/join">Join us</a>'),
        ("", "", '<aside class="paywall">Another story</aside>'),
        ("", "", "<p>Ministers said that members of the bloc would subscribe to the deal.</p>"),
        (LINKED.format('{"@type": "Organization", "name": "Free press"}'), "", ""),
    ],
)
def test_a_free_page_stays_open(tmp_path: Path, head: str, article: str, inside: str) -> None:
    assert access(tmp_path, head, article=article, inside=inside) == "public"
