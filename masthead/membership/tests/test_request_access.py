"""What a request may read is worked out once, from its cookies before anything else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import RequestFactory
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from masthead.access import passes
from masthead.access.gate import AccessLevel, Reason
from masthead.access.variants import Variant
from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader
from masthead.membership import gifts, metering
from masthead.membership.entitlements import entitlements_of
from masthead.membership.gifts import ReceivedGift
from masthead.membership.metering import Allowance
from masthead.membership.request_access import OWN, PassMiddleware, access_of, forget_pass
from masthead.membership.testing import make_member

pytestmark = pytest.mark.django_db
SESSION = "maya-s-session"

type View = Callable[[HttpRequest], HttpResponse]


@pytest.fixture(autouse=True)
def _two_a_month(settings: Any) -> None:
    settings.METER = 2


@pytest.fixture
def metered() -> str:
    """The cookie of a browser in which the meter opened one story."""
    return metering.cookie_for(Allowance(2, ("story:1",)))


def request_of(reader: Reader | None = None, /, **cookies: str) -> HttpRequest:
    request = RequestFactory().get("/intel/harbour")
    if reader:
        request.COOKIES[settings.SESSION_COOKIE_NAME] = SESSION
    request.user = reader or AnonymousUser()
    request.COOKIES |= cookies
    return request


def pass_of(reader: Reader, *, age: timedelta = timedelta(0)) -> str:
    key = passes.signing_key(settings.SECRET_KEY)
    now = timezone.now() - age
    return passes.issue(entitlements_of(reader), session_key=SESSION, key=key, now=now)


def page(request: HttpRequest) -> HttpResponse:
    """A page that asks for everything, several times."""
    access = access_of(request)
    said = access.entitlements, access.allowance, access.presents, access_of(request).entitlements
    return HttpResponse(repr(said))


def answer(request: HttpRequest, view: View = page) -> HttpResponse:
    return PassMiddleware(view)(request)


def present_in(cookie: str) -> str:
    return gifts.cookie_for((ReceivedGift(cookie, "Omar", timezone.now() + timedelta(days=1)),))


@pytest.fixture
def parses(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The signed cookies that were parsed, each time by its salt."""
    salts: list[str] = []
    loads = signing.loads

    def counted(value: str, **options: Any) -> Any:
        salts.append(str(options["salt"]))
        return loads(value, **options)

    monkeypatch.setattr(signing, "loads", counted)
    return salts


def test_each_cookie_is_parsed_once_however_often_a_page_asks(
    parses: list[str], metered: str
) -> None:
    cookies = {metering.COOKIE: metered, gifts.COOKIE: present_in("story:2")}
    answer(request_of(make_member(), **cookies))
    assert sorted(parses) == ["masthead.membership.gift", "masthead.membership.meter"]


def test_an_anonymous_request_parses_nothing_and_asks_nobody(
    parses: list[str], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        response = answer(request_of())
    assert not parses
    assert passes.COOKIE not in response.cookies
    assert "Cache-Control" not in response


def test_the_same_request_has_one_access_object() -> None:
    request = request_of()
    assert access_of(request) is access_of(request)


def test_a_valid_pass_saves_the_database_the_question(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    maya = make_member()
    request = request_of(maya, **{passes.COOKIE: pass_of(maya)})
    with django_assert_num_queries(0):
        response = answer(request)
    assert access_of(request).variant is Variant.PRO
    assert access_of(request).entitlements.grant_for(AccessLevel.PRO)
    assert passes.COOKIE not in response.cookies
    assert response["Cache-Control"] == OWN


def test_a_pass_past_half_its_life_is_renewed_from_the_database() -> None:
    maya = make_member()
    old = pass_of(maya, age=passes.LIFETIME * 0.6)
    response = answer(request_of(maya, **{passes.COOKIE: old}))
    assert response.cookies[passes.COOKIE].value.startswith("pro.")
    cookie = response.cookies[passes.COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert 40 <= cookie["max-age"] <= 46


def test_a_pass_before_half_its_life_is_kept() -> None:
    maya = make_member()
    young = pass_of(maya, age=passes.LIFETIME * 0.4)
    assert passes.COOKIE not in answer(request_of(maya, **{passes.COOKIE: young})).cookies


def test_a_renewed_pass_says_what_is_so_now() -> None:
    maya = make_member()
    old = pass_of(maya, age=passes.LIFETIME * 0.6)
    maya.grants.update(ends_at=timezone.now())
    response = answer(request_of(maya, **{passes.COOKIE: old}))
    assert response.cookies[passes.COOKIE].value.startswith("registered.")


def test_a_session_without_a_pass_is_looked_up() -> None:
    request = request_of(make_member())
    response = answer(request)
    assert access_of(request).variant is None
    assert access_of(request).entitlements.grant_for(AccessLevel.PRO)
    assert response.cookies[passes.COOKIE].value.startswith("pro.")


def test_a_session_that_has_ended_reads_as_anonymous() -> None:
    request = request_of()
    request.COOKIES[settings.SESSION_COOKIE_NAME] = SESSION
    response = answer(request)
    assert access_of(request).reader is None
    assert not access_of(request).entitlements.is_registered
    assert response.cookies[passes.COOKIE].value.startswith("anonymous.")


def test_staff_get_no_pass() -> None:
    assert passes.COOKIE not in answer(request_of(make_reader(is_staff=True))).cookies


def test_only_pages_renew_a_pass() -> None:
    response = answer(request_of(make_member()), lambda _: JsonResponse({}))
    assert passes.COOKIE not in response.cookies
    assert response["Cache-Control"] == OWN


def test_signing_in_or_out_issues_no_pass_of_the_session_that_ends() -> None:
    def sign_out(request: HttpRequest) -> HttpResponse:
        response = page(request)
        response.delete_cookie(settings.SESSION_COOKIE_NAME)
        return response

    assert passes.COOKIE not in answer(request_of(make_member()), sign_out).cookies


def test_after_a_change_the_pass_in_hand_is_forgotten() -> None:
    response = HttpResponse()
    forget_pass(response)
    assert response.cookies[passes.COOKIE]["max-age"] == 0


def test_the_meter_and_gifts_unlock_single_things_in_this_browser(metered: str) -> None:
    cookies = {metering.COOKIE: metered, gifts.COOKIE: present_in("story:2")}
    access = access_of(request_of(**cookies))
    assert access.entitlements.unlocked == {"story:1": Reason.METER, "story:2": Reason.GIFT}
    assert access.allowance.left == 1
    assert [present.giver for present in access.presents] == ["Omar"]


def test_forged_cookies_unlock_nothing(metered: str) -> None:
    cookies = {metering.COOKIE: metered + "x", gifts.COOKIE: present_in("story:2")[:-1]}
    assert access_of(request_of(**cookies)).entitlements.unlocked == {}


def test_what_the_meter_opened_elsewhere_is_told_to_this_browser(metered: str) -> None:
    maya = make_reader(address_confirmed_at=timezone.now())
    metering.open_for_reader(maya, "story:7", ip=None)
    response = answer(request_of(maya, **{metering.COOKIE: metered}))
    told = metering.allowance_in(response.cookies[metering.COOKIE].value)
    assert set(told.opened) == {"story:1", "story:7"}
    month = timedelta(days=31).total_seconds()
    assert month - 60 <= response.cookies[metering.COOKIE]["max-age"] <= month + 1


def test_a_browser_that_knows_it_already_is_told_nothing(metered: str) -> None:
    maya = make_reader(address_confirmed_at=timezone.now())
    metering.open_for_reader(maya, "story:1", ip=None)
    response = answer(request_of(maya, **{metering.COOKIE: metered}))
    assert metering.COOKIE not in response.cookies


def test_without_a_meter_a_browser_is_told_nothing(settings: Any) -> None:
    maya = make_reader(address_confirmed_at=timezone.now())
    metering.open_for_reader(maya, "story:7", ip=None)
    settings.METER = 0
    assert metering.COOKIE not in answer(request_of(maya)).cookies
