"""The platform of a subscription news-intelligence publisher."""

__version__ = "0.1.0"
