"""Every surface through which words leave the house, and what each may carry."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from zipfile import ZipFile

from django.test import Client
from django.urls import reverse

from masthead.publishing.models import Story
from masthead.web import cards
from masthead.web.models import Card
from tests.leaks.world import SECRET, World, text_of


@dataclass(frozen=True)
class Surface:
    """`names` are the addresses that it speaks for. `tell` gives what is told of each of some
    stories; `whole` says that who may read a story gets all of it there, else nobody does."""

    name: str
    names: tuple[str, ...]
    tell: Callable[[Client, Story], str] = field(compare=False)
    whole: bool = False
    of_each_story: bool = True  # else it tells the same whichever story is looked for

    def __str__(self) -> str:
        return self.name


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
    """A robot's name opens nothing."""
    return text_of(
        client, story.address, **{"User-Agent": "Googlebot/2.1", "X-Forwarded-For": "66.249.66.1"}
    )


def _head(client: Client, story: Story) -> str:
    answer = client.head(story.address)
    return f"{answer.headers}{answer.content.decode()}"


def _posted(client: Client, story: Story) -> str:
    answers = [client.post(story.address), client.options(story.address), client.put(story.address)]
    return "".join(f"{answer.headers}" for answer in answers)


def _moved(client: Client, story: Story) -> str:
    """The redirect itself, from another section, and what stands at near addresses."""
    section = story.section.slug
    near = (f"/elsewhere/{story.slug}", f"{story.address}/", f"/{section}/{story.slug}/edit")
    return "".join(text_of(client, path) for path in near)


def _feeds(client: Client, story: Story) -> str:
    section = story.section.slug
    return "".join(
        text_of(client, path)
        for form in ("atom", "rss")
        for path in (
            reverse("feed", args=[form]),
            reverse("feed_of", kwargs={"what": "sections", "slug": section, "form": form}),
            reverse("feed_of", kwargs={"what": "kinds", "slug": "memos", "form": form}),
        )
    )


def _search(client: Client, story: Story) -> str:
    """Who asks for the secret itself learns what is learnt from a word that stands nowhere: no hit,
    no count, no guess. The page says back what was asked, so that is taken out."""
    asked, absent = (
        text_of(client, f"/search?q={word}").replace(word, "-") for word in (SECRET, "qwyjibos")
    )
    assert asked == absent, "an answer of search depends on a secret"
    return text_of(client, f"/search?q=lease&kind={story.kind}&access={story.access_level}")


def _lists(client: Client, story: Story) -> str:
    first = story.first_published_at
    paths = [
        "/",
        reverse("section", args=[story.section.slug]),
        reverse("kind", args=["memos"]),
        reverse("archive"),
        reverse("month", args=[first.year, first.month]),
        reverse("person", args=["leila-haddad"]),
        reverse("country", args=["oman"]),
        reverse("industry", args=["ports"]),
        reverse("topic", args=["leases"]),
        "/no-such-section/no-such-story",
    ]
    return "".join(text_of(client, path) for path in paths)


def _maps(client: Client, story: Story) -> str:
    paths = (
        "/robots.txt",
        "/sitemap.xml",
        "/sitemaps/stories-1.xml",
        "/sitemaps/pages.xml",
        "/sitemaps/news.xml",
    )
    return "".join(text_of(client, path) for path in paths)


def _card(client: Client, story: Story) -> str:
    """A picture's bytes hold no words: what it is drawn from speaks for it."""
    assert "image/jpeg" in text_of(client, f"/media/{Card.objects.get(story=story).file}")
    return repr(cards.facts_of(story))


def _gift_page(client: Client, story: Story) -> str:
    return text_of(client, "/gifts/no-such-gift") + text_of(client, f"{story.address}/give")


def _account(client: Client, story: Story) -> str:
    """The account page, and all that the export's zip holds."""
    own = text_of(client, reverse("account"))
    answer = client.post(reverse("export_account"))
    zipped = getattr(answer, "streaming_content", None)
    if zipped is None:
        return own + answer.content.decode()
    with ZipFile(BytesIO(b"".join(zipped))) as archive:
        return own + "".join(archive.read(name).decode() for name in archive.namelist())


SURFACES = (
    Surface("story page", ("story",), _page, whole=True),
    Surface("story page, asked with queries", ("story",), _with_query, whole=True),
    Surface("story page, asked conditionally", ("story",), _conditional, whole=True),
    Surface("story page, asked in ranges", ("story",), _range, whole=True),
    Surface("story page, asked as a robot", ("story",), _as_robot, whole=True),
    Surface("HEAD", ("story",), _head),
    Surface("POST, PUT, OPTIONS", ("story",), _posted),
    Surface("redirects and near addresses", ("story",), _moved),
    Surface("feeds", ("feed", "feed_of"), _feeds, of_each_story=False),
    Surface("search, snippets, counts", ("search",), _search),
    Surface(
        "front page, lists, errors",
        ("front", "section", "kind", "archive", "month", "person", "country", "industry", "topic"),
        _lists,
        of_each_story=False,
    ),
    Surface(
        "sitemaps, robots.txt",
        ("robots", "sitemap", "sitemap_stories", "sitemap_pages", "sitemap_news"),
        _maps,
        of_each_story=False,
    ),
    Surface("card image", ("media",), _card),
    Surface("account and export", ("account", "export_account"), _account, of_each_story=False),
    Surface("gift and give pages", ("gift", "give", "read_free"), _gift_page),
)


def editions(client: Client, world: World) -> Iterator[tuple[str, str]]:
    """The web pages of each newsletter and of its edition, with their level."""
    for level, newsletter in world.newsletters.items():
        own = text_of(client, reverse("newsletter", args=[newsletter.slug]))
        shown = text_of(client, reverse("edition", args=[newsletter.slug, 1]))
        yield level, own + shown
