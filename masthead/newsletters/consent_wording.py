"""The words that stand beside a form, as they are shown. Consent keeps them as they were, so they
are rendered from the very templates that the pages include."""

from django.template.loader import render_to_string


def wording_of(form: str) -> str:
    """The words beside `sign_up`, `confirm`, `preferences`, `leave` or `undo`."""
    return render_to_string(f"newsletters/wording/{form}.txt").strip()
