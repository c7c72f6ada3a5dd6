"""What the Stripe adapter adds to the SDK: failures in our words, and searches that stay exact."""

from pathlib import Path

import pytest

from masthead.gateways.failures import TemporaryFailure
from masthead.gateways.payments.testing import sandboxed_stripe

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]


def test_a_vendor_that_can_not_be_reached_is_a_temporary_failure(tmp_path: Path) -> None:
    with sandboxed_stripe(tmp_path) as stripe:
        payments = stripe.payments
    with pytest.raises(TemporaryFailure, match=r"can’t be reached"):
        payments.subscription("sub_1")


def test_a_quotation_mark_in_a_reference_finds_no_other_customer(tmp_path: Path) -> None:
    with sandboxed_stripe(tmp_path) as stripe:
        maya = stripe.payments.ensure_customer(reference="maya", email="maya@example.org")
        odd = stripe.payments.ensure_customer(reference='x"] OR ["maya', email="odd@example.org")
        assert odd.id != maya.id
        assert odd.reference == 'x"] OR ["maya'
        assert stripe.payments.ensure_customer(reference=odd.reference, email=odd.email) == odd
