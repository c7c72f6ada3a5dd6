"""Panels that several of publishing's forms share."""

from wagtail.admin.panels import HelpPanel, PublishingPanel

# Says in whose zone the times beside it are.
TIMES = HelpPanel(template="publishing/panels/times.html")


def schedule() -> PublishingPanel:
    """Wagtail's panel for going live and expiring, with the zone."""
    plain = PublishingPanel()
    return PublishingPanel(children=[*plain.children, TIMES])
