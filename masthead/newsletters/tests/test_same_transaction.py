"""Signing up and its confirmation mail are one commit: neither exists without the other."""

from collections.abc import Callable

import pytest
from django.db import transaction

from masthead.newsletters.lists import ConsentContext
from masthead.newsletters.models import Subscriber
from masthead.newsletters.subscription_requests import request_subscription
from masthead.newsletters.testing import make_newsletter
from masthead.outbox.models import TransactionalMessage

pytestmark = pytest.mark.django_db
LAYLA = "layla@example.org"


class PowerCutError(Exception):
    """Everything since the transaction began is lost."""


@pytest.fixture
def sign_up(settings: object) -> Callable[[], object]:
    settings.MAILERS = {  # type: ignore[attr-defined]
        "default": {"BACKEND": "masthead.outbox.backend.OutboxBackend"}
    }
    straits = make_newsletter("Straits")
    straits.refresh_from_db()
    context = ConsentContext(source="/newsletters", wording="Sign up", ip=None)
    return lambda: request_subscription(
        address=LAYLA, newsletters=[straits], consent_context=context
    )


def test_a_sign_up_lost_in_a_power_cut_leaves_neither_request_nor_mail(
    sign_up: Callable[[], object],
) -> None:
    with pytest.raises(PowerCutError), transaction.atomic():
        sign_up()
        raise PowerCutError
    assert not Subscriber.objects.exists()
    assert not TransactionalMessage.objects.exists()


def test_a_committed_sign_up_has_its_mail_in_the_outbox(sign_up: Callable[[], object]) -> None:
    sign_up()
    assert Subscriber.objects.get().reader.email == LAYLA
    assert TransactionalMessage.objects.get().address == LAYLA
