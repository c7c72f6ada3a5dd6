"""A member's own membership: described, and cancelled in two clicks, from the account or by the
link in an e-mail."""

import pytest
from django.test import Client

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader
from masthead.billing import cancellation
from masthead.billing.models import Contract, Customer, VendorCommand
from masthead.billing.testing import make_contract
from masthead.membership import subscriptions
from masthead.membership.models import Subscription
from masthead.membership.testing import in_days

pytestmark = pytest.mark.django_db
CANCEL = "/account/membership/cancel"


@pytest.fixture
def maya(client: Client) -> Reader:
    reader = make_reader("maya@example.org")
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    return reader


def press(client: Client, address: str, **form: str) -> str:
    answer = client.post(address, form, headers={"Sec-Fetch-Site": "same-origin"}, follow=True)
    return answer.content.decode()


def held(contract: Contract) -> Subscription:
    return Subscription.objects.get(pk=contract.subscription_id)


def test_the_membership_section_states_plan_amount_and_next_payment(
    client: Client, maya: Reader
) -> None:
    contract = make_contract(maya, vendor_ref="sub_1")
    page = client.get("/account").content.decode()
    assert "PRO, $300 a year" in page
    assert f"$300 on {contract.subscription.period_ends_at:%-d %B %Y}" in page


def test_a_reader_without_a_membership_is_shown_the_plans(client: Client, maya: Reader) -> None:
    assert "You don’t have a membership" in client.get("/account").content.decode()


def test_viewing_the_cancel_page_changes_nothing_and_its_button_cancels(
    client: Client, maya: Reader
) -> None:
    contract = make_contract(maya, vendor_ref="sub_1")
    client.get(CANCEL)
    assert not held(contract).cancels_at_end
    assert "Your membership is cancelled" in press(client, CANCEL, reason="Too dear")
    assert held(contract).cancel_reason == "Too dear"
    assert VendorCommand.objects.get().action == VendorCommand.Action.CANCEL


def test_an_e_mail_s_link_cancels_without_signing_in(client: Client) -> None:
    contract = make_contract(vendor_ref="sub_1")
    link = f"/membership/cancel/{cancellation.link_token(contract)}"
    assert "Cancel membership" in client.get(link).content.decode()
    assert not held(contract).cancels_at_end
    assert "Your membership is cancelled" in press(client, link)
    assert held(contract).cancels_at_end
    assert "Your membership is cancelled" in press(client, link)


def test_a_truncated_cancellation_link_says_what_to_do(client: Client) -> None:
    answer = client.get("/membership/cancel/abc")
    assert answer.status_code == 404
    assert b"This link does not work" in answer.content


def test_a_member_undoes_a_cancellation_from_the_account_page(client: Client, maya: Reader) -> None:
    contract = make_contract(maya, vendor_ref="sub_1")
    press(client, CANCEL)
    assert "continues as before" in press(client, "/account/membership/resume")
    assert not held(contract).cancels_at_end


def test_withdrawing_from_the_contract_ends_access_immediately(
    client: Client, maya: Reader
) -> None:
    contract = make_contract(maya, vendor_ref="sub_1")
    contract.customer.country = "FR"
    contract.customer.save()
    assert (
        "Withdraw and get a refund" in client.get("/account/membership/withdraw").content.decode()
    )
    press(client, "/account/membership/withdraw")
    assert held(contract).ending == Subscription.Ending.WITHDRAWN


def test_the_page_says_why_a_contract_can_not_be_withdrawn_from(
    client: Client, maya: Reader
) -> None:
    contract = make_contract(maya, vendor_ref="sub_1")
    Contract.objects.filter(pk=contract.pk).update(card_country="US")
    Customer.objects.filter(pk=contract.customer.pk).update(country="FR")
    page = client.get("/account").content.decode()
    assert "Withdraw from the contract" not in page
    assert "your card was issued elsewhere (United States)" in page
    press(client, "/account/membership/withdraw")
    assert held(contract).is_running


def test_a_member_outside_the_eea_sees_no_withdraw_button(client: Client, maya: Reader) -> None:
    contract = make_contract(maya, vendor_ref="sub_1")
    assert b"Withdraw" not in client.get("/account").content
    press(client, "/account/membership/withdraw")
    assert held(contract).is_running


def test_a_failed_payment_is_shown_with_the_last_day_of_access(
    client: Client, maya: Reader
) -> None:
    contract = make_contract(maya, vendor_ref="sub_1")
    subscriptions.mark_past_due(contract.subscription)
    page = client.get("/account").content.decode()
    assert f"You keep access until {in_days(14):%-d %B %Y}" in page
    assert "Pay now" in page


def test_cancelling_while_past_due_ends_access_immediately_and_says_so(
    client: Client, maya: Reader
) -> None:
    contract = make_contract(maya, vendor_ref="sub_1")
    subscriptions.mark_past_due(contract.subscription)
    assert "your access ends immediately" in client.get(CANCEL).content.decode()
    assert "Your membership is cancelled" in press(client, CANCEL)
    assert held(contract).ending == Subscription.Ending.CHOSEN
    assert VendorCommand.objects.get().action == VendorCommand.Action.END


def test_deleting_the_account_cancels_the_membership(client: Client, maya: Reader) -> None:
    contract = make_contract(maya, vendor_ref="sub_1")
    press(client, "/account/delete", sure="yes")
    assert not held(contract).is_running
    assert VendorCommand.objects.get().action == VendorCommand.Action.END
