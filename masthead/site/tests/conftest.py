"""Each test sees the furniture as its own database has it."""

from collections.abc import Iterator

import pytest

from masthead.site import site_context


@pytest.fixture(autouse=True)
def fresh_furniture() -> Iterator[None]:
    site_context.drop()
    yield
    site_context.drop()
