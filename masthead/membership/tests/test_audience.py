"""Who is let in as one of many is who the gate lets in alone."""

from dataclasses import dataclass

import pytest

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader, make_staff
from masthead.membership.audience import let_in
from masthead.membership.gate import decide

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Thing:
    access_level: str
    is_published: bool = True


@pytest.mark.parametrize("level", ["public", "registered", "pro", "secret"])
@pytest.mark.parametrize("is_published", [True, False])
def test_the_audience_agrees_with_the_gate(level: str, is_published: bool) -> None:
    people = [make_reader(), make_staff(), make_reader()]
    thing = Thing(level, is_published)
    admitted = {person.pk for person in people if decide(person, thing).allowed}
    assert set(let_in(Reader.objects.all(), thing).values_list("pk", flat=True)) == admitted
