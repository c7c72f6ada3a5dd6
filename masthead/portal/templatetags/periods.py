"""The period of a price in templates."""

from django import template

from masthead.billing.periods import period_name

register = template.Library()
register.filter("period", period_name)
