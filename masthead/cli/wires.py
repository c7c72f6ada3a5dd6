"""The wires to other machines: their settings are read before anything is started."""

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError

from masthead.gateways.mail import wire
from masthead.gateways.payments import payments


def require_wires() -> None:
    """Refuse settings by which no mail would leave, or no payment be taken."""
    try:
        wire()
        payments()
    except ImproperlyConfigured as error:
        raise CommandError(str(error)) from error
