"""The story's edit form: what an editor on deadline needs first comes first."""

import json
from collections.abc import Iterable
from typing import Any

from django import forms
from wagtail.admin.forms.pages import CopyForm
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PageChooserPanel,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.admin.widgets import AdminAutoHeightTextInput, SlugInput

from masthead.publishing import panels


class DraftCopyForm(CopyForm):
    """A copy is a draft: it is published separately and does not mirror the original."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"publish_copies", "alias"} & self.fields.keys():
            del self.fields[name]


class StoryPicker(forms.CheckboxSelectMultiple):
    """Checkboxes in columns, with a filter for long lists."""

    template_name = "publishing/widgets/pick.html"


def edit_handler(kinds: Iterable[tuple[str, str, str]]) -> TabbedInterface:
    """The form's tabs. `kinds` are (kind, its kicker, its access level): defaults that the form
    applies when the kind changes."""
    facts = {kind: {"kicker": kicker, "access": access} for kind, kicker, access in kinds}
    return TabbedInterface(
        [
            ObjectList(_write(facts), heading="Write"),
            ObjectList(_file(), heading="Categories"),
            ObjectList(_publish(), heading="Publish"),
        ]
    )


def _write(facts: dict[str, dict[str, str]]) -> list[object]:
    kind = forms.Select(attrs={"data-kind-facts": json.dumps(facts)})
    return [
        TitleFieldPanel(
            "title",
            heading="Headline",
            placeholder="Headline",
            help_text="Say what happened.",
            widget=AdminAutoHeightTextInput(attrs={"rows": 1}),  # long headlines stay fully visible
        ),
        FieldRowPanel(
            classname="story-head",
            children=[
                FieldPanel("kind", widget=kind),
                FieldPanel("section", widget=forms.Select),
                FieldPanel(
                    "kicker",
                    help_text=(
                        "Shown above the headline. Leave empty to use the default for this kind of "
                        "story."
                    ),
                ),
            ],
        ),
        FieldPanel("standfirst", widget=forms.Textarea(attrs={"rows": 2})),
        FieldPanel("lead_picture"),
        FieldPanel("body"),
        InlinePanel("credits", label="Credit", heading="Credits", min_num=0),
        InlinePanel("related", label="Story", heading="Read next", max_num=6),
        FieldPanel("corrections"),
        FieldPanel("ednote", classname="collapsed"),
    ]


def _file() -> list[object]:
    return [
        FieldPanel("countries", widget=StoryPicker),
        FieldPanel("industries", widget=StoryPicker),
        FieldPanel("topics", widget=StoryPicker),
        FieldPanel("dateline", widget=forms.Select),
    ]


def _publish() -> list[object]:
    return [
        MultiFieldPanel(
            [
                FieldPanel("access_level"),
                FieldPanel("embargo_until"),
                panels.TIMES,
                FieldPanel(
                    "language",
                    help_text="Two-letter code, such as en, ar or fr. It sets the text direction, "
                    "the date format and the language of labels.",
                ),
            ],
            "Access, timing and language",
        ),
        FieldPanel("promise", widget=forms.Textarea(attrs={"rows": 4})),
        MultiFieldPanel(
            [
                FieldPanel("slug", widget=SlugInput),
                FieldPanel("seo_title"),
                FieldPanel("search_description"),
            ],
            "Web address and search engines",
        ),
        panels.schedule(),
        CommentPanel(),
    ]


CREDIT_PANELS = [FieldRowPanel([FieldPanel("person"), FieldPanel("role")])]
RELATED_PANELS = [PageChooserPanel("other", "publishing.Story")]
