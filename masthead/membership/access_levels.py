"""What access levels are called on screens. Models take their choices from here, so that the gate
itself needs no Django."""

from django.utils.translation import gettext_lazy as _

from masthead.access.gate import AccessLevel

_LABELS = {
    AccessLevel.PUBLIC: _("Everyone"),
    AccessLevel.REGISTERED: _("Registered readers"),
    AccessLevel.PRO: _("PRO members"),
}
CHOICES = [(level.value, _LABELS[level]) for level in AccessLevel]


def label_of(level: str) -> str:
    """“PRO members” for "pro". Raises ValueError for a level that is not one of ours."""
    return str(_LABELS[AccessLevel(level)])
