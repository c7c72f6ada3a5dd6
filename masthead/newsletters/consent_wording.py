"""The wording shown beside a form. Consent keeps it as it was, so it is rendered from the very
templates that the pages include."""

from django.template.loader import render_to_string


def wording_of(form: str) -> str:
    """The wording beside `sign_up`, `confirm`, `preferences`, `leave` or `undo`."""
    return render_to_string(f"newsletters/wording/{form}.txt").strip()
