"""Each notice becomes one message that states the sum, the day and the way out."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.db import transaction
from django.utils import timezone

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader
from masthead.billing import notices
from masthead.billing.models import Contract, Notice
from masthead.billing.testing import make_contract, make_team_contract
from masthead.core.money import display
from masthead.membership.testing import in_days, make_team
from masthead.notifications import membership_notices
from masthead.outbox.models import TransactionalMessage

pytestmark = pytest.mark.django_db
MAYA = "maya@example.org"
KIND = Notice.Kind
# What a vendor adds to the facts of a payment.
PAID = {
    "paid": 300_00,
    "due": 300_00,
    "paid_back": 300_00,
    "number": "A-1",
    "pay_url": "https://pay.example.com/in_1",
    "period_from": "2026-11-23T00:00:00+00:00",
    "period_until": "2027-11-23T00:00:00+00:00",
    "at": "2026-11-23T00:00:00+00:00",
    "next_attempt": "2026-11-26T00:00:00+00:00",
}
TELLS_HOW_TO_CANCEL = {
    KIND.WELCOME,
    KIND.TRIAL_ENDS,
    KIND.RENEWAL,
    KIND.RECEIPT,
    KIND.FAILED,
    KIND.FAILED_AGAIN,
    KIND.RESUMED,
    KIND.CHANGED,
}


@pytest.fixture(autouse=True)
def outbox(settings: object) -> None:
    settings.MAILERS = {  # type: ignore[attr-defined]
        "default": {"BACKEND": "masthead.outbox.backend.OutboxBackend"}
    }


@pytest.fixture
def owner() -> Reader:
    return make_reader(MAYA)


def trial() -> Contract:
    return make_contract(
        make_reader(MAYA), vendor_ref="sub_1", trial_ends_at=in_days(7), period_ends_at=in_days(7)
    )


def tell(contract: Contract, kind: Notice.Kind) -> None:
    with transaction.atomic():
        notices.enqueue_notice(
            contract, kind, about="1", **(notices.contract_facts(contract) | PAID)
        )


def newest() -> EmailMessage:
    message = TransactionalMessage.objects.latest("pk")
    assert message.address == MAYA
    return message_from_bytes(bytes(message.content), policy=policy.default)


def text(message: EmailMessage, kind: str = "plain") -> str:
    body = message.get_body((kind,))
    assert body is not None
    return " ".join(str(body.get_content()).split())


@pytest.mark.parametrize("kind", list(KIND))
def test_every_notice_has_its_words(kind: Notice.Kind) -> None:
    tell(trial(), kind)
    assert membership_notices.send_due() == 1
    message = newest()
    assert message["Subject"]
    for part in ("plain", "html"):
        assert ("Cancel in two clicks" in text(message, part)) is (kind in TELLS_HOW_TO_CANCEL)
        assert "{" not in text(message).replace("{{", "{")


def test_the_confirmation_states_sum_day_and_the_link_that_cancels() -> None:
    contract = trial()
    tell(contract, KIND.WELCOME)
    membership_notices.send_due()
    words = text(newest())
    day = f"{contract.subscription.period_ends_at:%-d %B %Y}"
    assert f"First charge: {display(300_00, 'USD')} on {day}" in words
    assert "/membership/cancel/" in words


def test_a_team_s_notice_leads_its_owner_to_the_team(owner: Reader) -> None:
    contract = make_team_contract(make_team(owner=owner), vendor_ref="sub_1")
    tell(contract, KIND.WELCOME)
    tell(contract, KIND.FAILED_AGAIN)
    membership_notices.send_due()
    welcome, failed = (
        text(message_from_bytes(bytes(message.content), policy=policy.default))
        for message in TransactionalMessage.objects.order_by("pk")
    )
    assert "Everyone with a seat in Harbour Bank has full access" in welcome
    assert "You can pay now or change the card on your team’s page" in failed
    assert f"/teams/{contract.customer.team_id}" in failed


def test_each_is_written_once() -> None:
    tell(trial(), KIND.RECEIPT)
    assert [membership_notices.send_due(), membership_notices.send_due()] == [1, 0]
    assert TransactionalMessage.objects.count() == 1


def test_a_notice_that_can_t_be_written_leaves_no_mark_and_holds_up_no_other() -> None:
    contract = trial()
    tell(contract, KIND.RECEIPT)
    Notice.objects.update(facts={})
    tell(contract, KIND.CANCELLED)
    assert membership_notices.send_due() == 1
    unsent = Notice.objects.get(sent_at=None)
    assert (unsent.kind, unsent.attempts) == (KIND.RECEIPT, 1)
    assert unsent.next_try_at is not None
    assert TransactionalMessage.objects.count() == 1


def test_a_notice_that_another_worker_holds_is_left_alone() -> None:
    tell(trial(), KIND.RECEIPT)
    notice = Notice.objects.get()
    assert Notice.objects.claim(notice.pk) is not None
    assert not membership_notices.send(notice.pk)
    assert not TransactionalMessage.objects.exists()
    Notice.objects.update(claimed_at=timezone.now() - Notice.LEASE)
    assert membership_notices.send(notice.pk)
    assert TransactionalMessage.objects.count() == 1


def test_nobody_is_left_to_write_to() -> None:
    contract = trial()
    contract.customer.reader = None
    contract.customer.save()
    tell(contract, KIND.LAPSED)
    assert membership_notices.send_due() == 1
    assert not TransactionalMessage.objects.exists()
