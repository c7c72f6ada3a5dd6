"""The Stripe sandbox, for every test that pays."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from masthead.billing.testing import Bank, open_bank


@pytest.fixture
def bank(db: None, settings: Any, socket_enabled: None, tmp_path: Path) -> Iterator[Bank]:
    with open_bank(tmp_path / "bank", settings) as bank:
        yield bank
