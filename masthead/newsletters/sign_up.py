"""What readers type and tick on the sign-up form: checkboxes and an address. Nothing here
writes."""

from dataclasses import dataclass

from django.http import HttpRequest, QueryDict

from masthead.accounts.addresses import Address, read_address
from masthead.newsletters.models import Newsletter
from masthead.newsletters.offers import NewsletterOffer

# A field that no person sees; only a robot fills it in.
TRAP = "website"
LONGEST_TYPED = 320


@dataclass(frozen=True, slots=True)
class SignUp:
    """A sign-up as it was submitted, with the errors of each field."""

    typed: str = ""
    ticked: frozenset[str] = frozenset()
    address: str = ""
    newsletters: tuple[Newsletter, ...] = ()
    address_problem: str = ""
    lists_problem: str = ""
    suggestion: str = ""
    is_machine: bool = False

    @property
    def is_ready(self) -> bool:
        return not (self.address_problem or self.lists_problem or self.suggestion)


def read_sign_up(data: QueryDict, offers: list[NewsletterOffer]) -> SignUp:
    """Read a sign-up form. A spelling suggestion is made once: submitting the same address again
    confirms it."""
    typed = read_typed(data)
    ticked = frozenset(data.getlist("newsletter"))
    address = read_address(typed)
    open_now = [offer.newsletter for offer in offers if offer.can_take]
    newsletters = tuple(each for each in open_now if each.slug in ticked)
    return SignUp(
        typed=typed,
        ticked=ticked,
        address=address.kept,
        newsletters=newsletters,
        address_problem=address.problem,
        lists_problem="" if newsletters else "Choose at least one newsletter.",
        suggestion="" if _is_meant(data, typed) else address.suggestion,
        is_machine=bool(data.get(TRAP)),
    )


def read_typed(data: QueryDict) -> str:
    """The content of the address field."""
    return data.get("email", "").strip()[:LONGEST_TYPED]


def read_own_address(request: HttpRequest) -> Address:
    """The one field of the form that asks for a link by mail."""
    return read_address(read_typed(request.POST))


def _is_meant(data: QueryDict, typed: str) -> bool:
    return typed == data.get("meant", "").strip()
