"""Every surface through which a story's text leaves the server, and what each may carry."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from zipfile import ZipFile

from django.test import Client
from django.urls import reverse
from django.utils.encoding import iri_to_uri

from masthead.accounts.models import Reader
from masthead.membership.models import Gift
from masthead.membership.testing import in_days
from masthead.publishing.models import Kind, Story
from masthead.site import cards
from masthead.site.models import Card
from tests.leaks.world import GIVER, OPEN, SECRET, World, response_text, text_of


@dataclass(frozen=True)
class Surface:
    """`names` are the URL names that it covers. `tell` returns what is shown of each of some
    stories. `shows` must be found there for every reader, so that a failed page is not taken for a
    closed one. `whole` means that a reader with access sees the whole story there, and no one else
    does."""

    name: str
    names: tuple[str, ...]
    tell: Callable[[Client, Story], str] = field(compare=False)
    shows: Callable[[Story], str] = field(compare=False)
    whole: bool = False
    of_each_story: bool = True  # else it tells the same whichever story is looked for

    def __str__(self) -> str:
        return self.name


def _opening(story: Story) -> str:
    return OPEN


def _headline(story: Story) -> str:
    return str(story.headline)


def _address(story: Story) -> str:
    return iri_to_uri(story.address)


def _words(words: str) -> Callable[[Story], str]:
    return lambda _: words


def _each(client: Client, *paths: str) -> str:
    """All of these, none of which may be missing."""
    pages = {path: text_of(client, path) for path in paths}
    missing = [path for path, text in pages.items() if not text.startswith("200")]
    assert not missing, f"nothing is tried at {missing}"
    return "".join(pages.values())


def _page(client: Client, story: Story) -> str:
    return text_of(client, story.address)


def _with_query(client: Client, story: Story) -> str:
    return text_of(client, f"{story.address}?print=1&amp=1&preview=true&mode=")


def _conditional(client: Client, story: Story) -> str:
    return text_of(
        client,
        story.address,
        **{"If-Modified-Since": "Thu, 01 Jan 2099 00:00:00 GMT", "If-None-Match": '"anything"'},
    )


def _range(client: Client, story: Story) -> str:
    return text_of(client, story.address, Range="bytes=0-99999999")


def _as_robot(client: Client, story: Story) -> str:
    """A robot's user agent opens nothing."""
    return text_of(
        client, story.address, **{"User-Agent": "Googlebot/2.1", "X-Forwarded-For": "66.249.66.1"}
    )


def _prefetched(client: Client, story: Story) -> str:
    """A browser's prefetch spends nothing: the story reads the same before and after."""
    return text_of(client, story.address, **{"Sec-Purpose": "prefetch;prerender"})


def _head(client: Client, story: Story) -> str:
    return response_text(client.head(story.address))


def _posted(client: Client, story: Story) -> str:
    ways = (client.post, client.options, client.put, client.patch, client.delete)
    return "".join(response_text(way(story.address)) for way in ways)


def _moved(client: Client, story: Story) -> str:
    """The redirect itself, from another section, and the pages at neighbouring addresses."""
    section = story.section.slug
    near = (f"/elsewhere/{story.slug}", f"{story.address}/", f"/{section}/{story.slug}/edit")
    return "".join(text_of(client, path) for path in near)


def _feeds(client: Client, story: Story) -> str:
    shelves = {
        "sections": story.section.slug,
        "kinds": Kind(story.kind).facts.slug,
        "countries": "oman",
        "industries": "ports",
        "topics": "leases",
    }
    paths = [
        path
        for form in ("atom", "rss")
        for path in (
            reverse("feed", args=[form]),
            *(
                reverse("feed_of", kwargs={"what": what, "slug": slug, "form": form})
                for what, slug in shelves.items()
            ),
        )
    ]
    return _each(client, *paths)


def _search(client: Client, story: Story) -> str:
    """A reader who searches for the secret itself learns no more than from a word that occurs
    nowhere: no hit, no count, no guess. The page repeats the query, so that is removed."""
    asked, absent = (
        client.get(f"/search?q={word}").content.decode().replace(word, "-")
        for word in (SECRET, "qwyjibos")
    )
    assert asked == absent, "an answer of search depends on a secret"
    return _each(client, f"/search?q=lease&kind={story.kind}&access={story.access_level}")


def _lists(client: Client, story: Story) -> str:
    first = story.first_published_at
    lists = _each(
        client,
        "/",
        reverse("section", args=[story.section.slug]),
        reverse("kind", args=[Kind(story.kind).facts.slug]),
        reverse("archive"),
        reverse("month", args=[first.year, first.month]),
        reverse("person", args=["leila-haddad"]),
        reverse("country", args=["oman"]),
        reverse("industry", args=["ports"]),
        reverse("topic", args=["leases"]),
    )
    return lists + text_of(client, "/no-such-section/no-such-story")


def _maps(client: Client, story: Story) -> str:
    return _each(
        client,
        "/robots.txt",
        "/sitemap.xml",
        "/sitemaps/stories-1.xml",
        "/sitemaps/pages.xml",
        "/sitemaps/news.xml",
    )


def _card(client: Client, story: Story) -> str:
    """A picture's bytes hold no text, so the card's source text is checked instead."""
    assert "image/jpeg" in text_of(client, f"/media/{Card.objects.get(story=story).file}")
    return repr(cards.facts_of(story))


def _gift_page(client: Client, story: Story) -> str:
    """What the page behind a link shows before its button is pressed; a reader with access is
    redirected."""
    token = f"gift-{story.pk}"
    Gift.objects.get_or_create(
        token=token,
        defaults={
            "giver": Reader.objects.get(email=GIVER),
            "month": "2000-01",
            "number": story.pk,
            "thing": story.gate_key,
            "ends_at": in_days(1),
            "most": 1,
        },
    )
    paths = (f"/gifts/{token}", "/gifts/no-such-gift", f"{story.address}/give")
    return "".join(text_of(client, path) for path in (*paths, f"{story.address}/read-free"))


def _account(client: Client, story: Story) -> str:
    """The account page, and the contents of the export's zip."""
    own = text_of(client, reverse("account"))
    answer = client.post(reverse("export_account"))
    if "zip" not in answer.headers.get("Content-Type", ""):
        return own + response_text(answer)
    with ZipFile(BytesIO(b"".join(answer.streaming_content))) as archive:  # type: ignore[attr-defined]
        return own + "".join(archive.read(name).decode() for name in archive.namelist())


# What was tried in this run, cell by cell: a surface's name and a story's id.
TRIED: list[tuple[str, int]] = []

SURFACES = (
    Surface("story page", ("story",), _page, _opening, whole=True),
    Surface("story page, asked with queries", ("story",), _with_query, _opening, whole=True),
    Surface("story page, asked conditionally", ("story",), _conditional, _opening, whole=True),
    Surface("story page, asked in ranges", ("story",), _range, _opening, whole=True),
    Surface("story page, asked as a robot", ("story",), _as_robot, _opening, whole=True),
    Surface("story page, fetched ahead", ("story",), _prefetched, _opening, whole=True),
    Surface("HEAD", ("story",), _head, _words("text/html")),
    Surface("POST, PUT, OPTIONS and the like", ("story",), _posted, _words("405")),
    Surface("redirects and near addresses", ("story",), _moved, _address),
    Surface("feeds", ("feed", "feed_of"), _feeds, _headline, of_each_story=False),
    Surface("search, snippets, counts", ("search",), _search, _headline),
    Surface(
        "front page, lists, errors",
        (
            "front",
            "front_in",
            "section",
            "kind",
            "archive",
            "month",
            "person",
            "country",
            "industry",
            "topic",
        ),
        _lists,
        _headline,
        of_each_story=False,
    ),
    Surface(
        "sitemaps, robots.txt",
        ("robots", "sitemap", "sitemap_stories", "sitemap_pages", "sitemap_news"),
        _maps,
        _address,
        of_each_story=False,
    ),
    Surface("card image", ("media",), _card, _headline),
    Surface(
        "account and export",
        ("account", "export_account"),
        _account,
        _words("Content-Type"),
        of_each_story=False,
    ),
    Surface("gift and give pages", ("gift", "give", "read_free"), _gift_page, _words("405")),
)


def editions(client: Client, world: World) -> Iterator[tuple[str, str]]:
    """The web pages of each newsletter and of its edition, with their level."""
    for level, newsletter in world.newsletters.items():
        own = text_of(client, reverse("newsletter", args=[newsletter.slug]))
        shown = text_of(client, reverse("edition", args=[newsletter.slug, 1]))
        yield level, own + shown
