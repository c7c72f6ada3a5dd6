"""Many tabs press the button in the same moment. The rule is the database's: it is tried on
whichever one the settings name."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from pytest_django import Settings

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader
from masthead.membership import metering
from masthead.membership.models import Opening

pytestmark = pytest.mark.django_db(transaction=True)
TABS = 8
FREE = 3


def press_in_each(reader: Reader) -> list[bool]:
    start = Barrier(TABS)

    def press(tab: int) -> bool:
        try:
            start.wait()
            return metering.open_for_reader(reader, f"story:{tab}", ip=None).is_open
        finally:
            connection.close()

    with ThreadPoolExecutor(TABS) as pool:
        return list(pool.map(press, range(TABS)))


def test_simultaneous_requests_open_no_more_stories_than_are_free(settings: Settings) -> None:
    settings.METER = FREE
    maya = make_reader()
    assert press_in_each(maya).count(True) == FREE
    numbers = Opening.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3]
