"""An address belongs to its channel: stored in one spelling, unique and suppressed within it."""

import pytest
from django.db import IntegrityError

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader
from masthead.outbox import message_submission, sending
from masthead.outbox.addresses import at_addresses_of
from masthead.outbox.channels.mail import MailChannel
from masthead.outbox.channels.port import InvalidAddressError
from masthead.outbox.channels.registry import CHANNELS, MAIL
from masthead.outbox.models import Delivery, Send, Suppression, TransactionalMessage
from masthead.outbox.suppression import lift, suppress, suppressed
from masthead.outbox.testing import STREAM, all_mail, make_send
from masthead.outbox.transactional import enqueue

pytestmark = pytest.mark.django_db
UNSUBSCRIBE = Suppression.Reason.UNSUBSCRIBE


def write_to(address: str) -> TransactionalMessage:
    return enqueue(
        sender="post@example.com", address=address, content=b"Subject: Code\r\n\r\n123456"
    )


def test_a_send_and_its_deliveries_record_their_channel() -> None:
    send = make_send("noor@example.org")
    assert send.channel == send.deliveries.get().channel == MAIL


def test_a_sign_in_code_records_its_channel() -> None:
    assert write_to("noor@example.org").channel == MAIL


def test_a_mail_address_is_stored_trimmed_and_in_lower_case() -> None:
    assert write_to(" Noor@Example.ORG ").address == "noor@example.org"


def test_an_invalid_mail_address_is_refused_before_it_is_stored() -> None:
    with pytest.raises(InvalidAddressError, match="no @"):
        write_to("+97145550100")
    assert not TransactionalMessage.objects.exists()


def test_a_suppression_applies_however_the_address_is_spelt() -> None:
    suppress(["NOOR@example.org"], reason=UNSUBSCRIBE, stream=STREAM)
    suppress(["noor@Example.org"], reason=UNSUBSCRIBE, stream=STREAM)
    assert Suppression.objects.get().address == "noor@example.org"
    assert suppressed(["noor@example.org"], stream=STREAM) == {"noor@example.org"}
    assert make_send("noor@example.org").recipients == 0
    suppress(["omar@example.org"], reason=UNSUBSCRIBE, stream=STREAM)
    lift("Noor@Example.org", stream=STREAM)
    assert make_send("noor@example.org", "omar@example.org").recipients == 1


def test_asking_for_one_stream_again_lifts_only_what_stood_against_it() -> None:
    suppress(["noor@example.org", "omar@example.org"], reason=UNSUBSCRIBE, stream=STREAM)
    suppress(["noor@example.org"], reason=UNSUBSCRIBE, stream="newsletter:b")
    suppress(["noor@example.org"], reason=Suppression.Reason.BOUNCE)
    lift("noor@example.org", stream=STREAM)
    left = Suppression.objects.values_list("address", "stream")
    assert set(left) == {
        *(("omar@example.org", STREAM), ("noor@example.org", "newsletter:b")),
        ("noor@example.org", ""),
    }
    people = ["noor@example.org", "omar@example.org"]
    assert suppressed(people[:1], stream=STREAM) == {"noor@example.org"}
    assert suppressed(people, stream="newsletter:c") == {"noor@example.org"}


def test_a_code_to_an_address_that_bounced_is_held_back_in_any_spelling() -> None:
    suppress(["noor@example.org"], reason=Suppression.Reason.BOUNCE)
    message = write_to("NOOR@example.org")
    message_submission.submit(message.pk)
    assert TransactionalMessage.objects.get().state == TransactionalMessage.State.SUPPRESSED
    assert all_mail() == []


@pytest.mark.parametrize("address", ["Noor@example.org", "+97145550100"])
def test_the_database_refuses_a_mail_address_in_another_form(address: str) -> None:
    send = make_send("noor@example.org")
    with pytest.raises(IntegrityError):
        Delivery.objects.filter(send=send).update(address=address)


@pytest.mark.parametrize("model", [Delivery, TransactionalMessage, Send, Suppression])
def test_the_database_refuses_an_unknown_channel(
    model: type[Delivery | TransactionalMessage | Send | Suppression],
) -> None:
    make_send("noor@example.org")
    write_to("noor@example.org")
    suppress(["noor@example.org"], reason=UNSUBSCRIBE)
    with pytest.raises(IntegrityError):
        model.objects.update(channel="pigeon")


def test_a_deleted_reader_leaves_a_delivery_without_an_address() -> None:
    send = make_send("noor@example.org")
    Delivery.objects.filter(send=send).update(reader=None, address="")
    assert send.deliveries.get().address == ""


def test_a_reader_s_data_is_found_on_every_channel() -> None:
    noor = make_reader("noor@example.org")
    suppress([noor.email, "omar@example.org"], reason=UNSUBSCRIBE)
    write_to(noor.email)
    write_to("omar@example.org")
    assert Suppression.objects.get(at_addresses_of(noor)).address == noor.email
    assert TransactionalMessage.objects.get(at_addresses_of(noor)).address == noor.email


def test_counting_recipients_agrees_with_freezing_them() -> None:
    make_reader("noor@example.org")
    make_reader("omar@example.org")
    suppress(["omar@example.org"], reason=UNSUBSCRIBE, stream=STREAM)
    assert sending.count_recipients(audience=Reader.objects.all(), stream=STREAM) == 1
    assert make_send("noor@example.org", "omar@example.org").recipients == 1


def test_the_mail_rate_comes_from_the_setting(settings: object) -> None:
    settings.MAIL_RATE = 7  # type: ignore[attr-defined]
    assert CHANNELS[MAIL].rate() == MailChannel().rate() == 7
