"""Newsletters, their subscribers and their editions."""

from masthead.newsletters.models.editions import Edition, Pick
from masthead.newsletters.models.newsletters import Newsletter
from masthead.newsletters.models.subscribers import Subscriber

__all__ = ["Edition", "Newsletter", "Pick", "Subscriber"]
