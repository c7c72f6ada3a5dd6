"""A saved page's headline, byline, date and tags are found wherever pages keep them."""

from zoneinfo import ZoneInfo

import lxml.html
import pytest

from masthead.importing.formats.page_metadata import PageMetadata

LINKED = '<script type="application/ld+json">{}</script>'


def metadata(html: str) -> PageMetadata:
    return PageMetadata(lxml.html.document_fromstring(html), ZoneInfo("Asia/Dubai"))


def article(**facts: str) -> str:
    given = "".join(f', "{name}": {value}' for name, value in facts.items())
    return LINKED.format('{"@type": "NewsArticle"' + given + "}")


# --- Headlines ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "page",
    [
        '<header><h1><a href="/">The Daily</a></h1></header><article><h1>Fees rise</h1></article>',
        "<title>Fees rise - The Daily</title><h1>The Daily</h1><h2>Fees rise</h2>",
        article(headline='"Fees rise"') + "<h1>The Daily</h1>",
        '<meta property="og:title" content="Fees rise"><h1>Latest</h1><h1>Fees  rise</h1>',
        '<meta property="og:site_name" content="Daily"><title>Fees rise | Daily</title>',
        '<h1>The Daily</h1><div itemprop="headline">Fees rise</div>',
        "<h1>Fees rise</h1>",
    ],
)
def test_the_headline_is_the_story_s_and_not_the_site_s(page: str) -> None:
    assert metadata(page).headline() == "Fees rise"


# --- Bylines -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("page", "names"),
    [
        (article(author='{"@type": "Person", "name": ["Mira Test"]}'), ["Mira Test"]),
        (article(author='["Mira Test", {"name": "Omar Hill"}]'), ["Mira Test", "Omar Hill"]),
        (article(author='"Mira Test and Omar Hill"'), ["Mira Test", "Omar Hill"]),
        (
            LINKED.format(
                '{"@graph": [{"@type": "Article", "headline": "A", "author": {"@id": "#1"}}, '
                '{"@type": "Person", "@id": "#1", "name": "Mira Test"}]}'
            ),
            ["Mira Test"],
        ),
        (article(author='{"@id": "#nobody"}'), []),
        (article(author="null"), []),
        ('<meta name="author" content="By Mira Test">', ["Mira Test"]),
        ('<meta property="article:author" content="https://example.com/mira">', []),
        ('<p>By <a rel="author" href="/m">Mira Test</a>, <time>today</time></p>', ["Mira Test"]),
        ('<div itemprop="author"><b itemprop="name">Mira Test</b></div>', ["Mira Test"]),
        (
            '<p class="byline">By <a>Mira Test</a> and <a>Omar Hill</a> | 3 May</p>',
            ["Mira Test", "Omar Hill"],
        ),
        ('<div class="byline">Par Mira Test, correspondante à Paris</div>', ["Mira Test"]),
        ('<span class="author-name">MIRA TEST, MD</span>', ["MIRA TEST"]),
        ('<a href="/author/mira/">Mira Test</a>', ["Mira Test"]),
        ("<p>By Mira Test</p>", ["Mira Test"]),
        ('<div class="comments"><span class="author">A Reader</span></div>', []),
        ('<aside><a rel="author">Another Writer</a></aside>', []),
        ('<span class="byline">None</span>', []),
    ],
)
def test_those_who_wrote_it_are_found(page: str, names: list[str]) -> None:
    assert metadata(f"<h1>Fees rise</h1>{page}").authors() == names


# --- Dates -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "page",
    [
        article(datePublished='"2024-02-03T10:00:00+04:00"'),
        article(datePublished='["2024-02-03T06:00:00Z"]'),
        '<time itemprop="datePublished" content="2024-02-03T10:00:00+0400">3 February</time>',
        '<span itemprop="datePublished">February 3, 2024 10:00 AM</span>',
        '<meta name="pubdate" content="Sat, 03 Feb 2024 06:00:00 GMT">',
        '<meta name="parsely-pub-date" content="2024-02-03T06:00:00Z">',
        '<meta name="date" content="1706940000">',
        '<meta name="DC.date.issued" content="2024-02-03 10:00">',
        '<article><time datetime="2024-02-03T06:00Z">Today</time></article>',
    ],
)
def test_the_date_is_found(page: str) -> None:
    assert metadata(page).published() == ("2024-02-03T06:00:00+00:00", False)


def test_a_date_in_the_text_only_is_a_guess() -> None:
    page = '<article><h1>Fees</h1><p class="date">3 February 2024</p><p>Words.</p></article>'
    when, is_guess = metadata(page).published()
    assert when.startswith("2024-02-0") and is_guess


def test_the_date_of_a_comment_is_not_the_page_s() -> None:
    page = '<div class="comments"><time datetime="2024-02-03T06:00Z">Now</time></div>'
    assert not metadata(page).published()[0].startswith("2024-02-03T06")


# --- Tags --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "page",
    [
        '<meta property="article:tag" content="Ports,Shipping, Tariffs">',
        '<meta property="article:tag" content="Ports"><meta property="article:tag" '
        'content="Shipping"><meta property="article:tag" content="Tariffs">',
        '<meta name="keywords" content="Ports; Shipping; Tariffs; ports">',
        article(keywords='["Ports", "Shipping", {"@type": "DefinedTerm", "name": "Tariffs"}]'),
        article(articleSection='["Ports", "Shipping"]', keywords='"Tariffs, Ports"'),
    ],
)
def test_tags_are_taken_apart_and_kept_once(page: str) -> None:
    assert [term.name for term in metadata(page).terms()] == ["Ports", "Shipping", "Tariffs"]
