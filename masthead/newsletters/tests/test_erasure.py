"""An address that no one confirmed is deleted after 30 days; every other reader is kept."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from masthead.accounts.models import AuditEntry, Consent, Reader
from masthead.accounts.testing import make_reader
from masthead.newsletters.erasure import forget_unconfirmed
from masthead.newsletters.models import Newsletter, Subscriber
from masthead.newsletters.testing import make_newsletter, make_subscriber
from masthead.newsletters.tests.sign_up_steps import last_mail, path_in, press, sign_up

pytestmark = pytest.mark.django_db
NOUR = "nour@example.com"


@pytest.fixture
def straits() -> Newsletter:
    return make_newsletter("Straits")


def _a_month_passes(days: int = 31) -> None:
    then = timezone.now() - timedelta(days=days)
    Reader.objects.update(date_joined=then)
    Subscriber.objects.update(asked_at=then)
    Consent.objects.update(at=then)


def test_a_reader_who_never_confirmed_leaves_no_trace(client: Client, straits: Newsletter) -> None:
    sign_up(client, NOUR, straits)
    nour = Reader.objects.get(email=NOUR)
    _a_month_passes()
    assert forget_unconfirmed() == 1
    assert not Reader.objects.filter(email=NOUR).exists()
    [asked] = AuditEntry.objects.filter(subject_id=str(nour.pk))
    assert (asked.ip, asked.detail) == (None, {})
    assert forget_unconfirmed() == 0


def test_an_unconfirmed_request_is_kept_for_a_month(client: Client, straits: Newsletter) -> None:
    sign_up(client, NOUR, straits)
    _a_month_passes(days=29)
    assert forget_unconfirmed() == 0
    assert Subscriber.objects.count() == 1


def test_asking_again_restarts_the_month(client: Client, straits: Newsletter) -> None:
    sign_up(client, NOUR, straits)
    _a_month_passes()
    sign_up(client, NOUR, straits)
    assert forget_unconfirmed() == 0
    assert Subscriber.objects.filter(reader__email=NOUR).exists()


def test_a_confirmed_reader_stays_and_only_the_old_request_is_deleted(
    client: Client, straits: Newsletter
) -> None:
    sign_up(client, NOUR, straits)
    press(client, path_in(str(last_mail().body), "confirm"))
    sign_up(client, NOUR, make_newsletter("Anatolia"))
    _a_month_passes()
    assert forget_unconfirmed() == 0
    rows = Subscriber.objects.filter(reader__email=NOUR)
    assert list(rows.values_list("newsletter__slug", flat=True)) == ["straits"]


@pytest.mark.parametrize(
    "tie",
    [
        {"is_staff": True},
        {"labels": ["patron"]},
        {"note": "Met at the fair."},
        {"address_confirmed_at": timezone.now()},
    ],
)
def test_a_reader_with_another_tie_stays(
    client: Client, straits: Newsletter, tie: dict[str, object]
) -> None:
    make_reader(NOUR, **tie)
    sign_up(client, NOUR, straits)
    _a_month_passes()
    assert forget_unconfirmed() == 0


def test_a_reader_referred_to_by_any_row_stays(client: Client, straits: Newsletter) -> None:
    imported = make_subscriber(straits)
    Subscriber.objects.filter(pk=imported.pk).update(state=Subscriber.State.UNKNOWN)
    sign_up(client, imported.reader.email, straits)
    sign_up(client, NOUR, straits)
    AuditEntry.objects.create(verb="story.published", actor=Reader.objects.get(email=NOUR))
    _a_month_passes()
    assert forget_unconfirmed() == 1
    assert list(Reader.objects.all()) == [imported.reader]


def test_a_reader_who_was_imported_and_never_asked_stays() -> None:
    make_reader(NOUR)
    _a_month_passes()
    assert forget_unconfirmed() == 0
