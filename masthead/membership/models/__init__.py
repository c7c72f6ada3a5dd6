"""What may be read, by whom, from where it comes."""

from masthead.membership.models.gifts import Gift
from masthead.membership.models.grants import Grant
from masthead.membership.models.leads import Lead, LeadNote
from masthead.membership.models.metering import Opening
from masthead.membership.models.plans import Plan
from masthead.membership.models.subscriptions import Subscription
from masthead.membership.models.teams import Invitation, Seat, Team, TeamManager
from masthead.membership.models.usage import OpenWeek, TopicMark, TopicWeek

__all__ = [
    "Gift",
    "Grant",
    "Invitation",
    "Lead",
    "LeadNote",
    "OpenWeek",
    "Opening",
    "Plan",
    "Seat",
    "Subscription",
    "Team",
    "TeamManager",
    "TopicMark",
    "TopicWeek",
]
