"""The templates that a newsletter's mail is made of."""

from django.core.exceptions import ValidationError
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template


def text_template(name: str) -> str:
    """The plain text that stands beside a mail's HTML."""
    return name.removesuffix(".html") + ".txt"


def mail_template(name: str) -> None:
    """Refuse a template that lacks its HTML or its plain text."""
    for path in (name, text_template(name)):
        try:
            get_template(path)
        except TemplateDoesNotExist as missing:
            raise ValidationError(f"The template “{path}” does not exist.") from missing
