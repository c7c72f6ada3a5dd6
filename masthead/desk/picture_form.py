"""Adding a picture: what can't be shown to readers is refused here, with the reason."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from masthead.publishing.picture_pixels import trouble_with


class PictureFileField(WagtailImageField):
    """A file that can be drawn, whatever its depth and colours."""

    def check_image_file_format(self, f: Any) -> None:
        """The wires end their TIFF files in “.tif”; Wagtail knows “.tiff” alone."""
        if f.name.lower().endswith(".tif") and f.image.format_name == "tiff":
            return
        super().check_image_file_format(f)

    def check_image_pixel_size(self, f: Any) -> None:
        if trouble := trouble_with(f):
            raise ValidationError(trouble, code="undrawable_image")


class PictureForm(BaseImageForm):
    """Wagtail's form for a picture, in each of the four places where one is uploaded."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if plain := self.fields.get("file"):
            self.fields["file"] = PictureFileField(
                label=plain.label, required=plain.required, widget=plain.widget
            )
