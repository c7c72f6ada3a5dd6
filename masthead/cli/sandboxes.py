"""The available sandboxes, and how each is started beside the site."""

import sys
from collections.abc import Callable, Sequence

from django.conf import settings

from masthead.cli.tree import WEB_PATIENCE, ProcessRole
from masthead.sandbox.stripe import __main__ as stripe

PROGRAMS: dict[str, Callable[[list[str]], int]] = {"stripe": stripe.main}
STRIPE_WEBHOOK = "/payments/stripe/webhook"


def run(words: Sequence[str]) -> int:
    """Run the sandbox named first, with its options, until it is stopped."""
    name, *options = words or [""]
    if name not in PROGRAMS:
        sys.stderr.write(f"Name a sandbox to run: {', '.join(PROGRAMS)}.\n")
        return 2
    return PROGRAMS[name](options)


def roles() -> list[ProcessRole]:
    """The sandboxes that the settings ask for, to run beside the site."""
    return [_stripe()] if settings.STRIPE_SANDBOX_PORT else []


def _stripe() -> ProcessRole:
    """It posts its webhooks to this site."""
    where = ["--port", str(settings.STRIPE_SANDBOX_PORT), "--data", str(settings.STRIPE_SANDBOX)]
    webhook = ["--webhook", f"{settings.SITE_URL}{STRIPE_WEBHOOK}"]
    command = [sys.executable, "-m", "masthead.sandbox.stripe", *where, *webhook]
    return ProcessRole("Stripe sandbox", [*command, "--log", settings.LOG_LEVEL], WEB_PATIENCE)
