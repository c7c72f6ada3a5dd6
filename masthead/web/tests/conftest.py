"""Each test sees the furniture as its own database has it."""

from collections.abc import Iterator

import pytest

from masthead.web import furniture


@pytest.fixture(autouse=True)
def fresh_furniture() -> Iterator[None]:
    furniture.drop()
    yield
    furniture.drop()
