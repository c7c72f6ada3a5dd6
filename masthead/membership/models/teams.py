"""Teams: colleagues who read on one contract."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from masthead.accounts.models import Reader
from masthead.core.claimable import Claimable, ClaimableQuerySet
from masthead.core.model_fields import AddressField


class TeamQuerySet(models.QuerySet["Team"]):
    def managed_by(self, reader: Reader) -> Self:
        """Those that a reader owns or helps to manage."""
        return self.filter(Q(owner=reader) | Q(managers__reader=reader)).distinct()


class Team(models.Model):
    """A bank, a ministry, an office. Its owner answers for the contract; managers invite and free
    seats. Ownership passes only to somebody who takes it: until then `offered_to` names them."""

    name = models.CharField(max_length=120)
    owner = models.ForeignKey(Reader, on_delete=models.PROTECT, related_name="owned_teams")
    offered_to = models.ForeignKey(
        Reader, null=True, blank=True, on_delete=models.SET_NULL, related_name="offered_teams"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    vetted_at = models.DateTimeField(null=True, blank=True)  # since its first payment

    objects = TeamQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(offered_to=None) | ~Q(offered_to=F("owner")),
                name="a_team_is_offered_to_somebody_else",
            )
        ]

    def __str__(self) -> str:
        return self.name


class TeamManager(models.Model):
    """Somebody who helps the owner: invites, sends again, takes back, frees seats."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="managers")
    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="managed_teams")
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team", "reader"], name="one_manages_a_team_once")
        ]

    def __str__(self) -> str:
        return f"{self.reader} manages {self.team}"


class InvitationQuerySet(ClaimableQuerySet["Invitation"]):
    def live(self) -> Self:
        """Neither taken nor ended; one whose time ran out is live until it is sent again or taken
        back."""
        return self.filter(state__in=Invitation.LIVE)

    def queue(self) -> Self:
        """Who wait for a seat, the longest waiting first."""
        return self.filter(state=Invitation.State.WAITING).order_by("answered_at", "pk")


class Invitation(Claimable):
    """One address that was invited into a team. It is bound to that address: only whoever holds the
    inbox can accept it. `due_notice` is a mail that must still be sent; a worker claims the row to
    send it."""

    class State(models.TextChoices):
        OPEN = "open", "Invited"
        WAITING = "waiting", "On the waiting list"
        OFFERED = "offered", "Seat reserved"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        REVOKED = "revoked", "Withdrawn"

    class DueNotice(models.TextChoices):
        NONE = "", "None"
        INVITING = "inviting", "The invitation"
        OFFERING = "offering", "A seat is free"

    LIVE = (State.OPEN, State.WAITING, State.OFFERED)
    OPEN: ClassVar = ~Q(due_notice="")

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="invitations")
    address = AddressField(max_length=254)
    token = models.CharField(max_length=32, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    due_notice = models.CharField(
        max_length=10, choices=DueNotice, default=DueNotice.INVITING, blank=True, db_index=True
    )
    invited_by = models.ForeignKey(
        Reader, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reader = models.ForeignKey(
        Reader, null=True, blank=True, on_delete=models.SET_NULL, related_name="invitations"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["address"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["team", "address"],
                condition=Q(state__in=["open", "waiting", "offered"]),
                name="one_live_invitation_an_address",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["waiting", "offered", "accepted"])
                | Q(answered_at__isnull=False),
                name="who_waits_has_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address} into {self.team}"

    def has_expired(self, at: datetime) -> bool:
        """Past its time; waiting in the queue has no end."""
        return self.state in {self.State.OPEN, self.State.OFFERED} and self.ends_at <= at


class Seat(models.Model):
    """One seat that was bought. The rows are the cap: a team has as many as its contract says,
    and nobody sits where there is none. One that came free may be held for whoever waited
    longest."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="seats")
    number = models.PositiveIntegerField()
    reader = models.ForeignKey(
        Reader, null=True, blank=True, on_delete=models.SET_NULL, related_name="seats"
    )
    held_for = models.OneToOneField(
        Invitation, null=True, blank=True, on_delete=models.SET_NULL, related_name="held_seat"
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    seen_on = models.DateField(null=True, blank=True)  # the day, and never the hour

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team", "number"], name="each_seat_has_its_number"),
            models.UniqueConstraint(fields=["team", "reader"], name="one_seat_a_person_in_a_team"),
            models.CheckConstraint(
                condition=Q(reader=None) | Q(held_for=None), name="a_taken_seat_is_held_for_nobody"
            ),
        ]

    def __str__(self) -> str:
        return f"seat {self.number} of {self.team}"
