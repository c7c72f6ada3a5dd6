"""The gateways' settings, checked before anything starts."""

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError

from masthead.gateways.mail import transport
from masthead.gateways.payments import payment_vendor


def require_gateways() -> None:
    """Refuse settings with which no e-mail could be sent or no payment could be taken."""
    try:
        transport()
        payment_vendor()
    except ImproperlyConfigured as error:
        raise CommandError(str(error)) from error
