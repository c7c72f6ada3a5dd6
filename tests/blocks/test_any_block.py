"""No block, whatever is stored in it, takes down a page, list, feed, mail, index, card or screen of
the desk. Block types are found by walking the body's definition."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masthead.desk.testing import make_chief_editor
from masthead.publishing.tests.raw_blocks import FOREIGN, TYPES, raw_items
from tests.blocks.surfaces import World

pytestmark = pytest.mark.django_db
EXAMPLES = 3  # of every type; each visits some thirty addresses


@pytest.fixture
def world() -> World:
    return World.build(make_chief_editor())


@pytest.mark.parametrize("kind", TYPES)
@given(data=st.data())
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_block_leaves_every_page_list_and_screen_standing(
    world: World, kind: str, data: st.DataObject
) -> None:
    items = raw_items(kind, ids=world.ids)
    body = data.draw(st.lists(items | items | FOREIGN, min_size=1, max_size=6))
    world.store(body)
    world.visit()


@pytest.mark.parametrize("stored", [None, {}, [], "", 0, {"data": None}, [None], {"figures": {}}])
def test_all_empty_blocks_at_once_leave_everything_standing(world: World, stored: object) -> None:
    world.store([{"type": kind, "value": stored} for kind in TYPES])
    world.visit()
