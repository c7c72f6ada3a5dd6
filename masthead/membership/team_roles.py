"""Who may do what in a team. Each verb over a team decides by these; pages ask them only to show no
button that would be refused."""

from masthead.accounts.models import Reader
from masthead.membership.models import Seat, Team


class NotPermittedError(Exception):
    """Somebody may not do that; the message says who may."""


def owns(team: Team, reader: Reader) -> bool:
    """Whether a reader answers for the team's contract."""
    return team.owner_id == reader.pk


def manages(team: Team, reader: Reader) -> bool:
    """Whether a reader may invite people and free seats: the owner or a manager."""
    return owns(team, reader) or team.managers.filter(reader=reader).exists()


def has_seat(team: Team, reader: Reader) -> bool:
    return team.seats.filter(reader=reader).exists()


def require_owner(team: Team, by: Reader) -> None:
    if not owns(team, by):
        raise NotPermittedError("Only the owner of the team can do that.")


def require_manager(team: Team, by: Reader) -> None:
    if not manages(team, by):
        raise NotPermittedError("Only the owner and the managers of the team can do that.")


def require_may_free(seat: Seat, by: Reader) -> None:
    """Everyone may give up their own seat; managers free the others, but not the owner's."""
    if seat.reader_id == by.pk:
        return
    require_manager(seat.team, by)
    if seat.reader_id == seat.team.owner_id:
        raise NotPermittedError("Only the owner can free the owner’s seat.")


def require_may_withdraw_offer(team: Team, by: Reader) -> None:
    """The owner who made the offer, and the colleague who was asked."""
    if by.pk not in {team.owner_id, team.offered_to_id}:
        raise NotPermittedError("Only the owner, or the colleague who was asked, can do that.")
