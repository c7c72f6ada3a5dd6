"""The desk: newsletters, their editions, and the addresses of the actions on them."""

from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.models import Permission
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import CheckboxSelectMultiple, ModelForm, TextInput
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.panels import (
    FieldPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PageChooserPanel,
)
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.log_actions import log
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import EditView, IndexView, SnippetViewSet, SnippetViewSetGroup

from masthead.newsletters import desk_views, editions
from masthead.newsletters.editions import NotPossibleError
from masthead.newsletters.forms import EditionForm, NewsletterForm
from masthead.newsletters.models import Edition, Newsletter, Subscriber
from masthead.publishing.named_form import name_and_slug

NEWSLETTER_PANELS = [
    MultiFieldPanel(
        [
            *name_and_slug(),
            FieldPanel("promise"),
            FieldPanel("access_level"),
            FieldPanel("language"),
            FieldPanel("is_active"),
            FieldPanel("order"),
        ],
        "Newsletter",
    ),
    MultiFieldPanel(
        [
            FieldPanel("cadence"),
            FieldPanel("weekdays"),
            FieldPanel("local_time"),
            FieldPanel("zone"),
        ],
        "Schedule",
    ),
    MultiFieldPanel(
        [
            FieldPanel("stories_wanted"),
            FieldPanel("kinds"),
            FieldPanel("sections", widget=CheckboxSelectMultiple),
            FieldPanel("industries", widget=CheckboxSelectMultiple),
            FieldPanel("countries", widget=CheckboxSelectMultiple),
        ],
        "Sources for auto-fill (leave all clear to include any)",
    ),
    MultiFieldPanel(
        [FieldPanel("sender_name"), FieldPanel("sender"), FieldPanel("reply_to")], "From"
    ),
    MultiFieldPanel(
        [
            FieldPanel("accent", widget=TextInput(attrs={"type": "color"})),
            FieldPanel("template"),
        ],
        "Design",
    ),
]
EDITION_PANELS = [
    MultiFieldPanel(
        [
            FieldPanel("subject", widget=TextInput(attrs={"data-count-to": 45})),
            FieldPanel(
                "preheader",
                widget=TextInput(attrs={"data-count-from": 40, "data-count-to": 90}),
            ),
        ],
        "Inbox preview",
    ),
    FieldPanel("intro", widget=AdminAutoHeightTextInput(attrs={"rows": 2})),
    InlinePanel(
        "picks",
        heading="Stories, in order",
        label="story",
        panels=[
            PageChooserPanel("story", "publishing.Story"),
            FieldPanel("note", widget=AdminAutoHeightTextInput(attrs={"rows": 1})),
        ],
    ),
    FieldPanel("closing", widget=AdminAutoHeightTextInput(attrs={"rows": 2})),
    MultiFieldPanel(
        [FieldPanel("sponsor_name"), FieldPanel("sponsor_text"), FieldPanel("sponsor_url")],
        "Sponsor slot",
        classname="collapsed",
    ),
    FieldPanel("language"),
]


class NewsletterViewSet(SnippetViewSet):
    model = Newsletter
    icon = "mail"
    menu_label = "Newsletters"
    edit_handler = ObjectList(NEWSLETTER_PANELS, base_form_class=NewsletterForm)
    search_fields: ClassVar = ["name"]
    search_backend_name = None  # the search index does not keep the order
    list_display: ClassVar = [
        "name",
        Column("get_access_level_display", label="Audience"),
        Column("cadence_in_words", label="Schedule"),
        Column("subscriber_count", label="Subscribers", sort_key="subscriber_count"),
        DateColumn("last_edition_at", label="Last edition", sort_key="last_edition_at"),
    ]
    list_filter: ClassVar = ["access_level", "cadence", "is_active"]
    ordering: ClassVar = ["order", "name"]
    copy_view_enabled = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Newsletter]:
        # a subquery each: with a join, every subscriber would be counted once for every edition
        own = {"newsletter": OuterRef("pk")}
        people = Subscriber.objects.active().filter(**own).order_by().values("newsletter")
        sent = Edition.objects.filter(**own, sent_at__isnull=False).order_by("-sent_at")
        return Newsletter.objects.annotate(
            subscriber_count=Coalesce(Subquery(people.values(count=Count("pk"))), 0),
            last_edition_at=Subquery(sent.values("sent_at")[:1]),
        )


class EditionIndexView(IndexView):
    """Editions; one that has started links to its own page instead of the form."""

    def get_add_url(self) -> str:
        return reverse("edition_start")

    def get_edit_url(self, instance: Edition) -> str:
        if instance.is_editable:
            url: str = super().get_edit_url(instance)
            return url
        return reverse("edition_desk", args=[instance.pk])


class EditionEditView(EditView):
    """The form: save it, fill it up, or continue to the page that previews and sends it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.object.is_editable:
            return redirect("edition_desk", self.object.pk)
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def save_instance(self) -> Edition:
        edition: Edition = self.form.save(commit=False)
        editions.save_edition(edition=edition, actor=self.request.user)
        log(instance=edition, action="wagtail.edit")
        return edition

    def form_valid(self, form: ModelForm[Edition]) -> HttpResponse:
        try:
            response: HttpResponse = super().form_valid(form)
        except NotPossibleError as refusal:
            messages.error(self.request, str(refusal))
            return redirect("edition_desk", self.object.pk)
        if "action-fill" in self.request.POST:
            return desk_views.refill(self.request, self.object.pk)
        return response

    def get_success_message(self) -> str | None:
        return None if "action-fill" in self.request.POST else "Saved."

    def get_success_buttons(self) -> list[Any]:
        return []

    def get_success_url(self) -> str:
        if "action-look" in self.request.POST:
            return reverse("edition_desk", args=[self.object.pk])
        return str(self.get_edit_url())


class EditionViewSet(SnippetViewSet):
    model = Edition
    edit_handler = ObjectList(EDITION_PANELS, base_form_class=EditionForm)
    icon = "doc-full-inverse"
    menu_label = "Editions"
    index_view_class = EditionIndexView
    edit_view_class = EditionEditView
    edit_template_name = "newsletters/desk/edit.html"
    list_display: ClassVar = [
        "__str__",
        "newsletter",
        Column("get_state_display", label="Status"),
        Column("scheduled_or_sent", label="Date", accessor=desk_views.when),
        Column("reach", label="Readers", accessor=desk_views.reach),
    ]
    list_filter: ClassVar = ["newsletter", "state"]
    list_per_page = 30
    copy_view_enabled = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        return Edition.objects.select_related("newsletter", "send").order_by("-created_at")


class NewslettersGroup(SnippetViewSetGroup):
    items = (EditionViewSet, NewsletterViewSet)
    menu_label = "Newsletters"
    menu_icon = "mail"
    menu_order = 200


register_snippet(NewslettersGroup)


@hooks.register("register_admin_urls")
def edition_urls() -> list[URLPattern]:
    return [
        path("editions/new/", desk_views.start, name="edition_start"),
        path("editions/<int:pk>/", desk_views.look, name="edition_desk"),
        path("editions/<int:pk>/mail/<slug:mode>/", desk_views.mail, name="edition_mail"),
        path("editions/<int:pk>/test/", desk_views.test, name="edition_test"),
        path("editions/<int:pk>/schedule/", desk_views.schedule, name="edition_schedule"),
        path("editions/<int:pk>/cancel/", desk_views.cancel, name="edition_cancel"),
        path("editions/<int:pk>/send/", desk_views.send, name="edition_send"),
        path("editions/<int:pk>/fill/", desk_views.refill, name="edition_refill"),
    ]


@hooks.register("register_permissions")
def send_permission() -> QuerySet[Permission]:
    return Permission.objects.filter(content_type__app_label="newsletters", codename="send_edition")


@hooks.register("before_delete_snippet")
def protect_sent_editions(request: HttpRequest, instances: list[Any]) -> HttpResponse | None:
    """An edition that readers received can't be deleted."""
    kept = [each for each in instances if isinstance(each, Edition) and not each.is_editable]
    if not kept:
        return None
    messages.error(
        request, ("Editions that have gone out are kept and can’t be deleted. Nothing was deleted.")
    )
    return redirect("wagtailsnippets_newsletters_edition:list")


@hooks.register("before_bulk_action")
def protect_sent_editions_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action: object
) -> HttpResponse | None:
    return protect_sent_editions(request, objects) if action_type == "delete" else None
