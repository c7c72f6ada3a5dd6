"""What access levels are called on screens. Models take their choices from here, so that the gate
itself needs no Django."""

from masthead.access.gate import AccessLevel

_LABELS = {
    AccessLevel.PUBLIC: "Everyone",
    AccessLevel.REGISTERED: "Registered readers",
    AccessLevel.PRO: "PRO members",
}
CHOICES = [(level.value, _LABELS[level]) for level in AccessLevel]


def label_of(level: str) -> str:
    """“PRO members” for "pro". Raises ValueError for a level that is not one of ours."""
    return _LABELS[AccessLevel(level)]
