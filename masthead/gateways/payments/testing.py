"""A payment vendor for tests: our Stripe adapter over the Stripe sandbox."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from masthead.gateways.payments.port import Credentials
from masthead.gateways.payments.stripe import StripeVendor
from masthead.sandbox.stripe.testing import (
    API_KEY,
    WEBHOOK_SECRET,
    StripeSandbox,
    stripe_sandbox,
)


@dataclass(frozen=True, slots=True)
class SandboxedStripe(StripeSandbox):
    """The running sandbox. `payments` is our adapter to it."""

    payments: StripeVendor


@contextmanager
def sandboxed_stripe(folder: Path, **settings: Any) -> Iterator[SandboxedStripe]:
    """Run the sandbox; `settings` are its own (`webhook_url`, `retry_days`…)."""
    with stripe_sandbox(folder, **settings) as sandbox:
        payments = StripeVendor(Credentials(API_KEY, WEBHOOK_SECRET, sandbox.url))
        yield SandboxedStripe(sandbox.server, sandbox.client, payments)
