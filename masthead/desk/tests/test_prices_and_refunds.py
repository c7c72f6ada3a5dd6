"""Plans, prices, complimentary access and refunds at the desk, for those with permission."""

import pytest
from django.test import Client

from masthead.accounts.testing import make_reader, make_staff
from masthead.billing.models import Discrepancy, Price, VendorCommand
from masthead.billing.testing import make_contract, make_price
from masthead.billing.vendor import discrepancies
from masthead.membership.models import Grant, Subscription
from masthead.membership.testing import make_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def publisher(client: Client, settings: object) -> Client:
    settings.STAFF_TOTP = False  # type: ignore[attr-defined]
    client.force_login(make_staff(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def offer(client: Client, **more: str) -> int:
    form = {"plan": str(make_plan().pk), "cadence": "year", "currency": "USD", "amount": "300"}
    return client.post("/desk/prices/offer/", form | more).status_code


def test_the_publisher_types_a_price_in_everyday_notation(publisher: Client) -> None:
    assert offer(publisher, amount="1,250.50") == 302
    assert Price.objects.get().amount == 1250_50
    assert b"$1,250.50" in publisher.get("/desk/prices/").content


def test_team_tiers_are_entered_one_per_line(publisher: Client) -> None:
    assert offer(publisher, amount="264", tiers="3: 264\n10: 240\n") == 302
    assert Price.objects.get().total(10) == 2400_00


@pytest.mark.parametrize(
    "wrong", [{"amount": "free"}, {"amount": "0"}, {"tiers": "ten: 5"}, {"tiers": "3: 1"}]
)
def test_an_invalid_price_is_refused_with_a_message(
    publisher: Client, wrong: dict[str, str]
) -> None:
    assert offer(publisher, **wrong) == 422
    assert not Price.objects.exists()


def test_an_existing_customer_keeps_the_old_price(publisher: Client) -> None:
    contract = make_contract(price=make_price())
    offer(publisher, amount="360")
    contract.refresh_from_db()
    assert contract.sum == 300_00


def test_an_editor_cannot_see_prices(client: Client) -> None:
    client.force_login(make_reader(), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/desk/prices/").status_code in {302, 403}


def test_staff_give_and_revoke_complimentary_access(publisher: Client) -> None:
    maya = make_reader("maya@example.org")
    publisher.post(f"/desk/readers/{maya.pk}/comp/", {"note": ""})
    assert not Grant.objects.exists()
    publisher.post(f"/desk/readers/{maya.pk}/comp/", {"note": "She spoke at our event"})
    grant = Grant.objects.in_force().get(reader=maya)
    assert b"She spoke at our event" in publisher.get(f"/desk/readers/{maya.pk}/").content
    publisher.post(f"/desk/readers/{maya.pk}/comp/{grant.pk}/", {})
    assert not Grant.objects.in_force().exists()


def test_staff_request_a_refund_with_amount_and_reason(publisher: Client) -> None:
    contract = make_contract(vendor_ref="sub_1")
    address = f"/desk/readers/{contract.customer.reader_id}/contracts/{contract.pk}/pay-back/"
    publisher.post(address, {"invoice": "in_1", "amount": "ten", "reason": "Outage"})
    assert not VendorCommand.objects.exists()
    publisher.post(address, {"invoice": "in_1", "amount": "12.50", "reason": "Outage"})
    errand = VendorCommand.objects.get()
    assert (errand.action, errand.amount) == (VendorCommand.Action.REFUND, 12_50)


def test_staff_end_a_membership_with_a_refund(publisher: Client) -> None:
    contract = make_contract(vendor_ref="sub_1")
    address = f"/desk/readers/{contract.customer.reader_id}/contracts/{contract.pk}/end/"
    publisher.post(address, {"reason": "Fraud", "pay_back": "on"})
    assert Subscription.objects.get().ending == Subscription.Ending.STAFF
    assert set(VendorCommand.objects.values_list("action", flat=True)) == {"end", "refund"}


def test_staff_resolve_a_payment_discrepancy(publisher: Client) -> None:
    found = discrepancies.record_discrepancy(
        Discrepancy.Type.UNKNOWN_HERE, "sub_9", "Nobody here began it."
    )
    assert b"Nobody here began it." in publisher.get("/desk/discrepancies/").content
    publisher.post(f"/desk/discrepancies/{found.pk}/settle/")
    found.refresh_from_db()
    assert found.settled_at is not None
