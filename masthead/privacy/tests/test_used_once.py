"""What a person has once stays used when the account is deleted, and is told, kept and deleted as
the privacy notice says."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader
from masthead.billing import cancellation, checkout, fair_use
from masthead.billing.cancellation import CancellationError
from masthead.billing.checkout import CheckoutError
from masthead.billing.invoices import issuing
from masthead.billing.models import FairUseMark, Invoice
from masthead.billing.testing import (
    make_contract,
    make_price,
    order_by_invoice,
)
from masthead.core import publication_zone
from masthead.membership.testing import in_days
from masthead.privacy import erasure, export

pytestmark = pytest.mark.django_db
LEA = "lea.martin@gmail.com"
ALIASES = ["l.e.a.martin@gmail.com", "leamartin+again@gmail.com", "lea.martin@googlemail.com"]


@pytest.fixture
def shift_marks() -> Callable[[int], object]:
    return lambda days: FairUseMark.objects.update(at=timezone.now() - timedelta(days=days))


def again_after_deleting(reader: Reader, address: str) -> Reader:
    erasure.erase(reader)
    return make_reader(address)


@pytest.mark.parametrize("alias", [LEA, *ALIASES])
def test_an_unpaid_order_is_remembered_after_the_account_is_deleted(alias: str) -> None:
    lea = make_reader(LEA)
    order_by_invoice(lea)
    with pytest.raises(CheckoutError, match=r"has not been paid.*reply to any of our e-mails"):
        order_by_invoice(again_after_deleting(lea, alias), name="Somebody Else")


@pytest.mark.parametrize("alias", [LEA, *ALIASES])
def test_a_deleted_account_brings_no_second_trial(alias: str) -> None:
    lea = make_reader(LEA)
    terms = checkout.terms_for(price=make_price(), reader=lea)
    assert terms.trial_days == 7
    checkout.start_cardless_trial(
        checkout.create_intent(terms=terms, customer=checkout.ensure_customer(reader=lea))
    )
    anew = again_after_deleting(lea, alias)
    assert checkout.terms_for(price=make_price(), reader=anew).trial_days == 0


def test_an_address_changed_before_deletion_is_remembered_too() -> None:
    lea = make_reader(LEA)
    make_contract(lea, trial_ends_at=in_days(-1), period_ends_at=in_days(-1))
    Reader.objects.filter(pk=lea.pk).update(email="lea@example.org")
    lea.refresh_from_db()
    anew = again_after_deleting(lea, "lea+2@example.org")
    assert checkout.terms_for(price=make_price(), reader=anew).trial_days == 0


def test_one_withdrawal_a_year(shift_marks: Callable[[int], object]) -> None:
    lea = make_reader(LEA)
    first = order_by_invoice(lea)
    issuing.record_payment(first.invoices.get(), on=publication_zone.today())
    cancellation.withdraw(first)
    second = order_by_invoice(again_after_deleting(lea, ALIASES[0]))
    assert cancellation.may_withdraw_until(second) is None
    with pytest.raises(CancellationError, match=r"possible once a year.*cancel at any time"):
        cancellation.withdraw(second)
    shift_marks(366)
    assert cancellation.may_withdraw_until(second)


def test_marks_name_no_one_and_are_exported_and_deleted_after_two_years(
    shift_marks: Callable[[int], object],
) -> None:
    lea = make_reader(LEA)
    contract = order_by_invoice(lea)
    [table] = [each for each in export.TABLES if each.name == "used-once"]
    assert {row["known_by"] for row in table.rows(lea)} == {"E-mail address", "Billing name"}
    kept = " ".join(str(mark.__dict__) for mark in FairUseMark.objects.all()).casefold()
    assert "martin" not in kept and "lea" not in kept.replace("release", "")
    assert contract.invoices.get().state == Invoice.State.OPEN
    shift_marks(700)
    assert fair_use.delete_old_marks() == 0
    shift_marks(740)
    assert fair_use.delete_old_marks() == 2
    assert not FairUseMark.objects.exists()
