"""The gate's decision over many readers at once, for sends."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from masthead.accounts.models import Reader
from masthead.membership.gate import Gated, decide


@dataclass(frozen=True, slots=True)
class _Somebody:
    """A reader of one of the sorts that the gate tells apart."""

    is_staff: bool
    is_authenticated: bool = True


# One line for each sort of reader: who they are to the gate, and in the books. Memberships add
# theirs here; `decide` remains the only judge.
_SORTS = (
    (_Somebody(is_staff=True), Q(is_staff=True)),
    (_Somebody(is_staff=False), Q(is_staff=False)),
)


def let_in(readers: QuerySet[Reader], thing: Gated) -> QuerySet[Reader]:
    """Those of `readers` whom the gate shows all of `thing`; one condition, no row is fetched."""
    admitted = [rows for who, rows in _SORTS if decide(who, thing).allowed]
    if len(admitted) == len(_SORTS):
        return readers
    condition = Q(pk__in=[])
    for rows in admitted:
        condition |= rows
    return readers.filter(condition)
