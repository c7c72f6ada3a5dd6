"""Panels shared by several edit forms."""

from wagtail.admin.panels import HelpPanel, PublishingPanel

# States the time zone of the fields beside it.
TIMES = HelpPanel(template="publishing/panels/times.html")


def schedule() -> PublishingPanel:
    """Wagtail's panel for going live and expiring, with the zone."""
    plain = PublishingPanel()
    return PublishingPanel(children=[*plain.children, TIMES])
