"""Workers share a queue: one of them holds each row, and failures are retried later."""

from collections.abc import Iterator
from datetime import timedelta
from typing import ClassVar

import pytest
from django.db import connection, models, transaction
from django.db.models import Q
from django.test.utils import isolate_apps
from django.utils import timezone

from masthead.core.claimable import Claimable, ClaimableQuerySet

with isolate_apps("masthead.core"):

    class Errand(Claimable):
        """Harmless to do twice."""

        OPEN: ClassVar = Q(is_done=False)
        is_done = models.BooleanField(default=False)

        objects = ClaimableQuerySet["Errand"].as_manager()

        class Meta:
            app_label = "core"
            db_table = "core_test_errand"

        def __str__(self) -> str:
            return f"errand {self.pk}"

    class Payment(Errand):
        """Never to be done twice."""

        IS_REPEATABLE: ClassVar = False

        class Meta:
            app_label = "core"
            proxy = True

        def __str__(self) -> str:
            return f"payment {self.pk}"


@pytest.fixture(autouse=True)
def table(db: None) -> Iterator[None]:
    fields = Errand._meta.local_fields
    columns = ", ".join(f"{each.column} {each.db_type(connection)} NULL" for each in fields[1:])
    name = Errand._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {name} (id integer PRIMARY KEY, {columns})")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {name}")


def make_errand(pk: int = 1) -> Errand:
    return Errand.objects.create(pk=pk)


def claimed(pk: int = 1) -> Errand:
    errand = Errand.objects.claim(pk)
    assert errand is not None
    return errand


def let_time_pass(errand: Errand, by: timedelta) -> None:
    """Move the row's times into the past."""
    row = Errand.objects.get(pk=errand.pk)
    if row.claimed_at:
        row.claimed_at -= by
    if row.next_try_at:
        row.next_try_at -= by
    row.save()


def test_only_the_first_worker_gets_an_errand() -> None:
    make_errand()
    assert claimed().attempts == 1
    assert Errand.objects.claim(1) is None
    assert Errand.objects.get().attempts == 1


def test_values_are_written_with_the_claim() -> None:
    make_errand()
    errand = Errand.objects.claim(1, is_done=True)
    assert errand is not None
    assert errand.is_done


def test_a_finished_errand_is_not_due_again() -> None:
    make_errand()
    assert claimed().release(is_done=True)
    assert Errand.objects.get().claimed_at is None
    assert not Errand.objects.due().exists()


def test_a_released_errand_that_is_still_open_is_due_immediately() -> None:
    make_errand()
    assert claimed().release()
    assert Errand.objects.due().exists()


def test_a_failed_errand_waits_twice_as_long_each_time_up_to_a_limit() -> None:
    waits = [Errand(attempts=attempts).backoff() for attempts in (1, 2, 3, 30, 30_000)]
    assert waits[:3] == [timedelta(seconds=10), timedelta(seconds=20), timedelta(seconds=40)]
    assert waits[3:] == [Errand.LONGEST_WAIT] * 2


def test_a_failed_errand_is_due_only_after_its_backoff() -> None:
    errand = make_errand()
    before = timezone.now()
    assert claimed().retry_later()
    row = Errand.objects.get()
    assert row.next_try_at is not None
    assert row.next_try_at >= before + Errand.FIRST_WAIT
    assert not Errand.objects.due().exists()
    assert not Errand.objects.due(row.next_try_at - timedelta(microseconds=1)).exists()
    assert Errand.objects.due(row.next_try_at).exists()
    let_time_pass(errand, Errand.FIRST_WAIT)
    assert claimed().attempts == 2


def test_success_after_a_failure_resets_the_backoff() -> None:
    errand = make_errand()
    claimed().retry_later()
    let_time_pass(errand, Errand.FIRST_WAIT)
    claimed().release(is_done=True)
    assert Errand.objects.get().next_try_at is None


def test_a_dead_worker_s_errand_goes_to_the_next_once_its_lease_is_over() -> None:
    errand = make_errand()
    claimed()
    let_time_pass(errand, Errand.LEASE - timedelta(seconds=5))
    assert not Errand.objects.due().exists()
    assert not Errand.objects.abandoned().exists()
    let_time_pass(errand, timedelta(seconds=5))
    assert Errand.objects.abandoned().exists()
    assert claimed().attempts == 2


def test_a_dead_worker_s_payment_stays_claimed_until_someone_settles_it() -> None:
    payment = make_errand()
    claimed()
    let_time_pass(payment, Payment.LEASE)
    held: ClaimableQuerySet[Payment] = ClaimableQuerySet(Payment)
    assert not held.due().exists()
    assert held.abandoned().exists()


def test_a_worker_presumed_dead_writes_nothing_more() -> None:
    errand = make_errand()
    late = claimed()
    let_time_pass(errand, Errand.LEASE)
    second = claimed()
    assert not late.release(is_done=True)
    assert not late.retry_later()
    assert not late.renew()
    row = Errand.objects.get()
    assert (row.claimed_at, row.is_done, row.next_try_at) == (second.claimed_at, False, None)


def test_new_work_on_a_row_ends_the_claim_of_its_holder() -> None:
    make_errand()
    worker = claimed()
    Errand.objects.filter(pk=1).update(**Errand.AFRESH)
    assert not worker.release(is_done=True)
    assert claimed().attempts == 1


def test_a_release_that_is_rolled_back_can_be_retried() -> None:
    make_errand()
    worker = claimed()
    with pytest.raises(ValueError, match="broken"), transaction.atomic():
        worker.release(is_done=True)
        raise ValueError("broken")
    assert worker.retry_later()
    assert not Errand.objects.get().is_done


def test_a_worker_that_never_claimed_a_row_cannot_release_it() -> None:
    assert not make_errand().release(is_done=True)
    assert not Errand.objects.get().is_done


def test_long_work_renews_its_lease() -> None:
    errand = make_errand()
    claimed()
    let_time_pass(errand, Errand.LEASE - timedelta(seconds=5))
    worker = Errand.objects.get()
    assert worker.renew()
    assert not Errand.objects.abandoned(timezone.now() + timedelta(minutes=1)).exists()
    assert worker.release(is_done=True)


def test_each_due_errand_is_claimed_as_it_is_handed_out() -> None:
    for pk in (1, 2, 3):
        make_errand(pk)
    handed_out = Errand.objects.order_by("pk").claim_each(at_most=2)
    assert next(handed_out).pk == 1
    assert Errand.objects.claim(2) is not None  # by another worker in the meantime
    assert list(handed_out) == []
    assert [each.pk for each in Errand.objects.due()] == [3]
