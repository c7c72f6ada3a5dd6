"""The Stripe sandbox, for every test that pays."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from masthead.billing.testing import VendorSandbox, open_vendor_sandbox


@pytest.fixture
def sandbox(
    db: None, settings: Any, socket_enabled: None, tmp_path: Path
) -> Iterator[VendorSandbox]:
    with open_vendor_sandbox(tmp_path / "sandbox", settings) as sandbox:
        yield sandbox
