"""What may be read, by whom, from where it comes."""

from masthead.membership.models.gifts import Gift
from masthead.membership.models.grants import Grant
from masthead.membership.models.metering import Opening
from masthead.membership.models.plans import Plan
from masthead.membership.models.subscriptions import Subscription
from masthead.membership.models.teams import Team

__all__ = ["Gift", "Grant", "Opening", "Plan", "Subscription", "Team"]
