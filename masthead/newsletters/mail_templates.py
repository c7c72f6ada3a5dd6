"""The templates of a newsletter's mail."""

from django.core.exceptions import ValidationError
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template

from masthead.notifications.mail_look import text_template


def mail_template(name: str) -> None:
    """Refuse a template that lacks its HTML or its plain text."""
    for path in (name, text_template(name)):
        try:
            get_template(path)
        except TemplateDoesNotExist as missing:
            raise ValidationError(f"The template “{path}” does not exist.") from missing
