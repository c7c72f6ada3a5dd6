"""The leak matrix: a secret in each gated story is found exactly where the gate says."""

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.exceptions import NoReverseMatch

from masthead.newsletters.rendering import render
from masthead.newsletters.testing import make_edition
from masthead.publishing.blocks import StoryBlock
from tests.leaks import rows
from tests.leaks.browsers import Arrived, State, browser
from tests.leaks.states import STATES
from tests.leaks.surfaces import SURFACES, TRIED, Surface, editions
from tests.leaks.world import NOTE, SECRET, UNPUBLISHED, World, text_of

pytestmark = pytest.mark.django_db
KEPT_BY_NONE = "Cache-Control: private, no-store"
_by_state = pytest.mark.parametrize("state", STATES, ids=str)


@_by_state
def test_each_secret_shows_exactly_where_the_gate_allows(world: World, state: State) -> None:
    arrived = state.arrive(world)
    wrong = [line for surface in SURFACES for line in _violations(surface, arrived, world)]
    assert not wrong, "\n".join(wrong)


def _violations(surface: Surface, arrived: Arrived, world: World) -> list[str]:
    wrong = []
    for level, story in world.stories if surface.of_each_story else world.stories[:1]:
        arrived.again()
        text = surface.tell(arrived.client, story)
        should = surface.whole and arrived.may_read(level, story)
        TRIED.append((surface.name, story.pk))
        if (SECRET in text) != should:
            wrong.append(f"{surface}: {story} {'is shut' if should else 'LEAKS'}")
        if SECRET in text and KEPT_BY_NONE not in text:
            wrong.append(f"{surface}: {story} may be kept by a cache")
        if surface.shows(story) not in text:
            wrong.append(f"{surface}: {story} shows nothing of what everybody gets")
        if NOTE in text:
            wrong.append(f"{surface}: {story} shows the desk's own note")
        if UNPUBLISHED in text:
            wrong.append(f"{surface}: tells of what is not published")
    return wrong


@pytest.mark.parametrize(
    "state", [s for s in STATES if s.name in {"anonymous", "registered", "active"}], ids=str
)
def test_no_surface_shows_more_than_the_kind_s_teaser_or_half_of_a_story(
    world: World, state: State
) -> None:
    arrived = state.arrive(world)
    wrong = [line for surface in SURFACES for line in _too_long(surface, arrived, world)]
    assert not wrong, "\n".join(wrong)


def _too_long(surface: Surface, arrived: Arrived, world: World) -> list[str]:
    wrong = []
    text = "" if surface.of_each_story else surface.tell(arrived.client, world.measured[0].story)
    for each in world.measured:
        arrived.again()
        if surface.of_each_story:
            text = surface.tell(arrived.client, each.story)
            assert surface.shows(each.story) in text, f"{surface}: {each.story} is not tried"
        is_open = surface.whole and arrived.may_read(each.level, each.story)
        TRIED.append((surface.name, each.story.pk))
        if (length := each.longest(text)) > each.most and not is_open:
            wrong.append(f"{surface}: {each.story} tells {length} words instead of {each.most}")
    return wrong


def test_pages_feeds_and_the_archive_show_the_whole_teaser(world: World) -> None:
    """A teaser can only be measured where it is shown."""
    feeds = text_of(browser(), "/feeds/atom.xml"), text_of(browser(), "/feeds/rss.xml")
    for each in world.measured:
        page, found = text_of(browser(), each.story.address), each.story.archive_entry.open_text
        lengths = [each.longest(text) for text in (page, found, *feeds)]
        assert lengths == [each.most] * len(lengths), each.story


def test_search_does_not_find_the_first_word_beyond_a_teaser(world: World) -> None:
    for each in world.measured:
        within, beyond = (
            text_of(browser(), f"/search?q={each.mark}{number}")
            for number in (each.most, each.most + 1)
        )
        assert "No results" in beyond
        assert "No results" not in within


def test_an_edition_led_by_a_gated_story_mails_only_its_teaser(world: World) -> None:
    for number, each in enumerate(world.measured, start=2):
        edition = make_edition(world.newsletters["public"], each.story, number=number)
        mail = render(edition)
        assert each.longest(mail.html + mail.text) <= each.most, each.story


@_by_state
def test_newsletter_pages_leak_nothing(world: World, state: State) -> None:
    """An edition's page follows its newsletter: its own text for readers of the newsletter, and of
    a gated story the teaser for everyone."""
    arrived = state.arrive(world)
    arrived.again()
    for level, text in editions(arrived.client, world):
        may_read = arrived.is_staff or level == "public" or level in arrived.levels
        own_words = SECRET in text
        assert own_words == (may_read and level != "public"), level
        assert KEPT_BY_NONE in text or not own_words, level
        assert UNPUBLISHED not in text


@_by_state
def test_unpublished_stories_appear_nowhere(world: World, state: State) -> None:
    arrived = state.arrive(world)
    for story in world.hidden:
        answer = arrived.client.get(story.address)
        assert answer.status_code == 404
        assert UNPUBLISHED not in answer.content.decode()
    assert "No results" in text_of(arrived.client, f"/search?q={UNPUBLISHED}")


@pytest.mark.parametrize(
    "state", [s for s in STATES if s.name in {"anonymous", "registered", "active"}], ids=str
)
def test_the_desk_is_closed_to_readers(world: World, state: State) -> None:
    """Previews, drafts, revisions, exports, choosers and reports: all of the desk's addresses, for
    every kind of session that is not staff's."""
    client = state.arrive(world).client
    for path in _desk_addresses(world):
        text = text_of(client, path)
        for word in (SECRET, NOTE, UNPUBLISHED):
            assert word not in text, path


def _desk_addresses(world: World) -> list[str]:
    """Every address of the desk that can be made with a story's id, or with nothing."""
    _, story = world.stories[0]
    found = set()
    for name, namespace in _names(get_resolver(), ""):
        for arguments in ([], [story.pk], [story.pk, story.latest_revision_id]):
            try:
                found.add(reverse(f"{namespace}{name}", args=arguments))
            except NoReverseMatch:
                continue
    return sorted(path for path in found if path.startswith(("/desk/", "/documents/", "/mailbox/")))


def _names(resolver: URLResolver, namespace: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            found.append((str(entry.name), namespace)) if entry.name else None
        else:
            own = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            found.extend(_names(entry, own))
    return found


def test_the_mail_of_an_edition_leaks_nothing(world: World) -> None:
    """Rendered once for every subscriber, whatever the newsletter: never more than a story's
    teaser."""
    for level, edition in world.editions.items():
        mail = render(edition)
        text = "\n".join([mail.subject, mail.html, mail.text, *mail.headers.values()])
        assert text.count(SECRET) == 0 if level == "public" else f"A {SECRET} for those" in text
        for word in (f"{SECRET} paragraph", f"{SECRET} caption", f"{SECRET} end", NOTE):
            assert word not in text


def test_every_url_has_a_row_in_the_matrix() -> None:
    missing = [f"{name} ({at})" for at, name in rows.addresses() if name not in rows.covered()]
    assert not missing, f"Give each a row in tests/leaks/rows.py or a surface: {missing}"


def test_every_row_in_the_matrix_names_an_existing_url() -> None:
    assert rows.covered() <= {name for _, name in rows.addresses()}


def test_every_mail_has_a_row_in_the_matrix() -> None:
    assert rows.mails() == set(rows.MAILS)


def test_every_block_type_appears_below_a_cut(world: World) -> None:
    _, story = world.stories[0]
    kinds = [block["type"] for block in story.body.raw_data]
    below = kinds[kinds.index("cut") + 1 :]
    assert set(below) | {"cut"} == set(StoryBlock().child_blocks)


def test_the_leak_matrix_detects_a_leak(world: World) -> None:
    """A leaking surface would be noticed: a member's page taken for a stranger's is reported."""
    member = next(state for state in STATES if state.name == "active").arrive(world)
    taken_for = Arrived(member.client)
    assert _violations(SURFACES[0], taken_for, world)
    assert not _violations(SURFACES[0], Arrived(browser()), world)
    assert isinstance(member.client, Client)
