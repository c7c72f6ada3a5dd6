"""A reader joins on the vendor's page, with a trial or without; nobody has two of either."""

import pytest

from masthead.accounts import closure
from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader
from masthead.billing import checkout, erasure, price_list
from masthead.billing.activation import ACCOUNT_CLOSED, SECOND_MEMBERSHIP, SECOND_TRIAL
from masthead.billing.checkout import AlreadyMemberError, CheckoutTerms
from masthead.billing.ledger import entries
from masthead.billing.models import (
    CheckoutIntent,
    Contract,
    Customer,
    LedgerEntry,
    Notice,
    VendorCommand,
)
from masthead.billing.testing import (
    VENDOR,
    VendorSandbox,
    make_contract,
    make_customer,
    make_price,
    make_team_price,
)
from masthead.billing.vendor import sync, webhook_processing
from masthead.gateways.payments import SubscriptionState
from masthead.membership.models import Grant, Subscription
from masthead.membership.testing import in_days

DECLINED = "4000000000000002"
OTHER_CARD = "5555555555554444"


def test_a_trial_gives_access_and_costs_nothing(sandbox: VendorSandbox) -> None:
    maya = make_reader("maya@example.org")
    contract = sandbox.join(maya)
    assert contract.subscription.state == Subscription.State.TRIALING
    assert Grant.objects.in_force().get(reader=maya).source == Grant.Source.TRIAL
    assert contract.card == "Visa ending 4242"
    assert contract.customer.country == "DE"
    assert [entry.kind for entry in LedgerEntry.objects.all()] == ["trial"]


def test_the_confirmation_states_the_sum_and_the_day(sandbox: VendorSandbox) -> None:
    contract = sandbox.join(make_reader())
    facts = Notice.objects.get(contract=contract, kind=Notice.Kind.WELCOME).facts
    assert (facts["amount"], facts["currency"], facts["state"]) == (300_00, "USD", "trialing")
    assert facts["renews"] is True
    assert facts["period_ends_at"].startswith(f"{in_days(7):%Y-%m-%d}")


def test_a_trial_becomes_a_paid_year(sandbox: VendorSandbox) -> None:
    contract = sandbox.join(make_reader())
    sandbox.advance(8)
    sandbox.deliver()
    contract.refresh_from_db()
    assert contract.subscription.state == Subscription.State.ACTIVE
    charge = LedgerEntry.objects.get(kind=LedgerEntry.Kind.CHARGE)
    assert (charge.amount, charge.currency) == (300_00, "USD")
    assert Notice.objects.filter(contract=contract, kind=Notice.Kind.RECEIPT).count() == 1


def test_a_declined_card_starts_no_membership(sandbox: VendorSandbox) -> None:
    begun = sandbox.visit(make_reader(), card=DECLINED)
    sandbox.deliver()
    assert begun.state == CheckoutIntent.State.OPEN
    assert not Contract.objects.exists()


def test_a_reader_back_before_the_event_has_access(sandbox: VendorSandbox) -> None:
    begun = sandbox.visit(make_reader())
    webhook_processing.sync_checkout(begun)
    begun.refresh_from_db()
    assert begun.state == CheckoutIntent.State.JOINED
    sandbox.deliver()
    assert Contract.objects.count() == 1
    assert Notice.objects.filter(kind=Notice.Kind.WELCOME).count() == 1


def test_a_card_has_one_trial_whoever_uses_it(sandbox: VendorSandbox) -> None:
    sandbox.join(make_reader())
    second = sandbox.visit(make_reader())
    sandbox.deliver()
    sandbox.settle()
    second.refresh_from_db()
    assert (second.state, second.note) == (CheckoutIntent.State.REFUSED, SECOND_TRIAL)
    states = [theirs.state for theirs in sandbox.stripe.payments.subscriptions()]
    assert states.count(SubscriptionState.CANCELLED) == 1
    assert sandbox.join(make_reader(), card=OTHER_CARD).subscription.is_running


def test_a_person_has_one_trial(sandbox: VendorSandbox) -> None:
    maya = make_reader()
    make_contract(maya, trial_ends_at=in_days(-1), period_ends_at=in_days(-1))
    terms = checkout.terms_for(price=make_price(), reader=maya)
    assert terms.trial_days == 0
    assert terms.pays_by_itself


def open_page(reader: Reader) -> tuple[CheckoutIntent, str]:
    """A visit that the reader has begun, without a free trial, and its page's address."""
    customer = make_customer(reader)
    terms = CheckoutTerms.without_trial(make_price())
    begun = checkout.create_intent(terms=terms, customer=customer)
    url = checkout.open_payment_page(
        begun, success_url="http://localhost/back", cancel_url="http://localhost/join"
    )
    begun.refresh_from_db()
    return begun, url


def test_a_second_checkout_closes_the_first_page(sandbox: VendorSandbox) -> None:
    maya = make_reader()
    _, first = open_page(maya)
    _, second = open_page(maya)
    assert sandbox.stripe.pay_by_card(first, country="DE").status != 303
    assert sandbox.stripe.pay_by_card(second, country="DE").status == 303
    sandbox.deliver()
    assert [entry.amount for entry in LedgerEntry.objects.all()] == [300_00]


def test_a_reader_who_has_just_paid_gets_no_second_page(sandbox: VendorSandbox) -> None:
    maya = make_reader()
    _, first = open_page(maya)
    sandbox.stripe.pay_by_card(first, country="DE")
    with pytest.raises(checkout.CheckoutError, match="just joined on another page"):
        open_page(maya)


def test_two_pages_opened_at_once_pay_for_one_membership(sandbox: VendorSandbox) -> None:
    maya = make_reader()
    first, url = open_page(maya)
    CheckoutIntent.objects.filter(pk=first.pk).update(
        vendor_ref=""
    )  # not yet known to the other worker
    other, other_url = open_page(maya)
    for page in (url, other_url):
        assert sandbox.stripe.pay_by_card(page, country="DE").status == 303
    sandbox.deliver()
    sandbox.settle()
    other.refresh_from_db()
    assert (other.state, other.note) == (CheckoutIntent.State.REFUSED, SECOND_MEMBERSHIP)
    assert Contract.objects.count() == 1
    assert set(VendorCommand.objects.values_list("state", flat=True)) == {VendorCommand.State.DONE}
    assert Notice.objects.filter(kind=Notice.Kind.SECOND).count() == 1
    vendor = sandbox.stripe.payments
    charges = [vendor.charge(invoice.charge) for invoice in vendor.invoices()]
    assert sum(charge.amount - charge.refunded for charge in charges) == 300_00


def test_a_member_is_not_sold_a_second_membership(sandbox: VendorSandbox) -> None:
    maya = make_reader()
    sandbox.join(maya)
    with pytest.raises(AlreadyMemberError):
        checkout.terms_for(price=make_price(), reader=maya)
    with pytest.raises(AlreadyMemberError, match="already"):
        checkout.create_intent(
            terms=CheckoutTerms.without_trial(make_price()), customer=make_customer(maya)
        )


def test_a_trial_without_a_card_ends_by_itself(sandbox: VendorSandbox, settings: object) -> None:
    settings.TRIAL_CARD = False  # type: ignore[attr-defined]
    contract = sandbox.join(make_reader(), card="")
    assert contract.card == ""
    assert contract.subscription.cancels_at_end
    sandbox.advance(8)
    sandbox.deliver()
    contract.refresh_from_db()
    assert contract.subscription.ending == Subscription.Ending.UNPAID
    assert Notice.objects.filter(kind=Notice.Kind.TRIAL_OVER).count() == 1


@pytest.mark.django_db
def test_without_a_vendor_a_trial_needs_no_card() -> None:
    maya = make_reader()
    customer = make_customer(maya)
    terms = checkout.terms_for(price=make_price(), reader=maya)
    assert not terms.pays_by_itself
    begun = checkout.create_intent(terms=terms, customer=customer, came_from="join page")
    contract = checkout.start_cardless_trial(begun)
    assert contract.payment_method == Contract.PaymentMethod.INVOICE
    assert contract.subscription.cancels_at_end
    assert Grant.objects.in_force().filter(reader=maya).exists()


def test_paying_converts_a_cardless_trial_into_the_same_membership(
    sandbox: VendorSandbox,
) -> None:
    maya = make_reader()
    customer = make_customer(maya)
    terms = checkout.terms_for(price=make_price(), reader=maya)
    trial = checkout.start_cardless_trial(checkout.create_intent(terms=terms, customer=customer))
    contract = sandbox.join(maya)
    assert contract.pk == trial.pk
    assert (contract.payment_method, contract.subscription.state) == (
        Contract.PaymentMethod.CARD,
        "active",
    )
    assert LedgerEntry.objects.filter(kind=LedgerEntry.Kind.CHARGE).count() == 1


def test_the_worker_and_the_returning_reader_create_one_contract(sandbox: VendorSandbox) -> None:
    contract = sandbox.join(make_reader())
    theirs = sandbox.theirs(contract)
    with pytest.raises(sync.StaleStateError):
        sync.apply_vendor_state(VENDOR, None, theirs, [])
    assert not VendorCommand.objects.exists()
    assert CheckoutIntent.objects.get().state == CheckoutIntent.State.JOINED


def test_deleting_the_account_during_checkout_costs_nothing(
    sandbox: VendorSandbox,
) -> None:
    maya = make_reader()
    begun = sandbox.visit(maya)
    erasure.erase_customer(maya)
    closure.close(maya)
    sandbox.deliver()
    sandbox.settle()
    begun.refresh_from_db()
    assert (begun.state, begun.note) == (CheckoutIntent.State.REFUSED, ACCOUNT_CLOSED)
    assert not Contract.objects.exists()
    [theirs] = sandbox.stripe.payments.subscriptions()
    assert theirs.state is SubscriptionState.CANCELLED


@pytest.mark.django_db
def test_a_withdrawn_price_can_t_be_bought() -> None:
    price = make_price()
    terms = CheckoutTerms.without_trial(price)
    price_list.withdraw_price(price=price)
    price.refresh_from_db()
    with pytest.raises(checkout.CheckoutError, match="no longer available"):
        checkout.create_intent(terms=terms, customer=make_customer())


@pytest.mark.django_db
def test_a_team_plan_has_a_minimum_of_seats() -> None:
    terms = CheckoutTerms.without_trial(make_team_price(), seats=2)
    with pytest.raises(checkout.CheckoutError, match="3 seats"):
        checkout.create_intent(terms=terms, customer=make_customer())


@pytest.mark.django_db
def test_a_reader_who_had_a_trial_gets_no_cardless_one() -> None:
    intent = checkout.create_intent(
        terms=CheckoutTerms.without_trial(make_price()), customer=make_customer()
    )
    with pytest.raises(checkout.CheckoutError):
        checkout.start_cardless_trial(intent)


@pytest.mark.django_db
def test_deleting_an_account_that_never_paid_erases_the_billing_details() -> None:
    paid, unpaid = (make_contract(make_reader(f"{name}@example.org")) for name in ("maya", "noor"))
    entries.book_charge(
        paid,
        amount=300_00,
        currency="USD",
        period_from=in_days(0),
        period_until=in_days(365),
        vendor_ref="in_1",
    )
    for contract in (paid, unpaid):
        customer = contract.customer
        Customer.objects.filter(pk=customer.pk).update(name="M. Haddad", address="Quay 1")
        assert customer.reader is not None
        erasure.erase_customer(customer.reader)
    details = Customer.objects.values_list("contracts", "name", "address")
    assert set(details) == {(paid.pk, "M. Haddad", "Quay 1"), (unpaid.pk, "", "")}
