"""The platform of a subscription news-intelligence publisher."""
