"""The account page's sections for passkeys and two-step verification."""

from typing import Any

from django.http import HttpRequest

from masthead.accounts import passkeys, second_step
from masthead.accounts.models import Reader


def section_context(request: HttpRequest, reader: Reader) -> dict[str, Any]:
    return {"passkeys": list(passkeys.passkeys_of(reader))}


def authenticator_context(request: HttpRequest, reader: Reader) -> dict[str, Any] | None:
    """Shown to readers who have set it up, and to staff."""
    has_app = second_step.has_app(reader)
    if not has_app and not reader.has_perm(second_step.DESK):
        return None
    return {
        "has_app": has_app,
        "is_required": second_step.is_required_of(reader),
        "recovery_codes_left": second_step.recovery_codes_left(reader),
    }
