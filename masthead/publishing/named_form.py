"""The desk's forms for whatever has a name and a slug."""

from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.admin.widgets.slug import SlugInput

from masthead.core.slug_from_name import SlugFromName


class NamedForm(SlugFromName, WagtailAdminModelForm):
    """Without JavaScript, too, the slug follows from the name."""


class NamePanel(TitleFieldPanel):
    """Fills in the slug while the name of a new row is typed."""

    class BoundPanel(TitleFieldPanel.BoundPanel):
        def get_should_apply(self) -> bool:
            return self.instance is None or self.instance.pk is None


def name_and_slug() -> list[FieldPanel]:
    name = NamePanel("name", classname="", placeholder=False)
    return [name, FieldPanel("slug", widget=SlugInput)]
