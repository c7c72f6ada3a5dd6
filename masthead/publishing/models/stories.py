"""Stories: what the newsroom writes."""

from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.module_loading import import_string
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail import blocks
from wagtail.actions.registry import action_registry
from wagtail.models import Orderable, Page, PageManager, Revision
from wagtail.query import PageQuerySet
from wagtail.search import index

from masthead.core.languages import is_rtl
from masthead.core.model_fields import ChoiceField
from masthead.membership import access_levels
from masthead.publishing import story_form
from masthead.publishing.blocks import StoryBlock
from masthead.publishing.expiry import ExpiryForm
from masthead.publishing.kinds import Kind
from masthead.publishing.models.listed import relist
from masthead.publishing.page_permissions import StoryPermissions
from masthead.publishing.stream_field import FreeStreamField

RECENT = timedelta(days=1)


def count_words(body: Any) -> int:
    """The number of words in a body, including tables and quotes."""
    texts = body.stream_block.get_searchable_content(body)
    return sum(len(str(text).split()) for text in texts)


def _publish_action() -> Any:
    """The action registered with Wagtail for publishing a story. The publishing checks depend on
    this model, so the model reaches them only through the registry."""
    return action_registry.get_action_class(Story, "publish")


def last_corrected(corrections: Any) -> date | None:
    """The date of the newest correction."""
    return max((block.value["date"] for block in corrections if block.value["date"]), default=None)


def _correction_text(block: Any) -> tuple[str, str]:
    return str(block.value["date"]), block.value["text"].strip()


class StoryQuerySet(PageQuerySet):
    def published(self) -> Self:
        """Published stories, newest first."""
        return self.filter(live=True).order_by("-first_published_at", "-pk")

    def recent(self) -> Self:
        """Those published, or published again, within a day, the latest first: what the clock may
        have to catch up with. It is found by an index, however large the archive."""
        since = timezone.now() - RECENT
        return self.filter(last_published_at__gte=since).order_by("-last_published_at")

    def listed(self, key: str, *where: models.Q) -> Self:
        """The published stories of a list, newest first, read in the order of its index. `where`
        narrows the list: `older_than`, `between`."""
        # in one filter(): another would join the places again
        in_list = self.filter(*where, live=True, places_in_lists__key=key)
        return in_list.order_by("-places_in_lists__published_at", "-places_in_lists__story_id")

    def any_of(self, *wanted: models.Q) -> Self:
        """Those that meet one of a few conditions. PostgreSQL would read every story for an OR
        between subqueries; for a union it looks up those found."""
        first, *rest = (Story.objects.filter(each).order_by().values("pk") for each in wanted)
        return self.filter(pk__in=first.union(*rest))

    def for_teasers(self) -> Self:
        """With everything that a teaser shows, in one query; without the body."""
        return self.select_related("section", "lead_picture", "dateline").defer("body")


class Story(Page):
    """Any article. Its headline is Wagtail's `title`. It is a child of the front page whatever its
    section, and its address is /<section>/<slug>."""

    kind = ChoiceField(max_length=16, choices=Kind, default=Kind.NEWS)
    kicker = models.CharField(max_length=60, blank=True)
    standfirst = models.TextField(blank=True)
    body: Any = FreeStreamField(StoryBlock(), blank=True)
    section = models.ForeignKey(
        "publishing.Section", on_delete=models.PROTECT, related_name="stories"
    )
    countries = ParentalManyToManyField("publishing.Country", blank=True, related_name="stories")
    industries = ParentalManyToManyField("publishing.Industry", blank=True, related_name="stories")
    topics = ParentalManyToManyField("publishing.Topic", blank=True, related_name="stories")
    dateline = models.ForeignKey(
        "publishing.Place", null=True, blank=True, on_delete=models.SET_NULL, related_name="stories"
    )
    access_level = models.CharField(
        max_length=12,
        choices=access_levels.CHOICES,
        blank=True,
        help_text=("Leave empty to use the default for this kind of story."),
    )
    promise = models.TextField(
        "behind the paywall",
        blank=True,
        help_text=(
            "What members get to read, one point per line. Leave empty for a standard sentence."
        ),
    )
    lead_picture = models.ForeignKey(
        "publishing.Picture", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    embargo_until = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=12, default="en")
    ednote = models.TextField(
        "note to editors", blank=True, help_text="Internal. Readers never see it."
    )
    corrections: Any = FreeStreamField(
        [
            (
                "correction",
                blocks.StructBlock(
                    [("date", blocks.DateBlock()), ("text", blocks.TextBlock())], icon="edit"
                ),
            )
        ],
        blank=True,
        help_text="Shown with their dates on the story.",
    )
    corrected_on = models.DateField(null=True, editable=False, db_index=True)
    words = models.PositiveIntegerField(default=0, editable=False)
    imported_from = models.CharField(max_length=300, blank=True, editable=False, db_index=True)

    gained_correction = False  # set by the last save; for `story_corrected`
    cleared_revision_id: int | None = None  # the revision that passed the checks
    objects = PageManager.from_queryset(StoryQuerySet)()

    parent_page_types: ClassVar = ["publishing.FrontPage"]
    subpage_types: ClassVar[list[str]] = []
    private_page_options: ClassVar[list[str]] = []  # access is decided by the gate alone
    base_form_class = ExpiryForm
    copy_form_class = story_form.DraftCopyForm
    exclude_fields_in_copy: ClassVar = ["imported_from"]  # a copy was not imported
    edit_handler = story_form.edit_handler(
        (kind.value, kind.facts.kicker, kind.facts.access.value) for kind in Kind
    )
    search_fields: ClassVar = [
        *Page.search_fields,
        index.FilterField("kind"),
        index.FilterField("section"),
    ]

    class Meta:
        verbose_name_plural = "stories"
        indexes: ClassVar = [
            models.Index(fields=["kind"]),
            models.Index(fields=["section", "kind"]),
        ]

    @property
    def headline(self) -> str:
        return str(self.title)

    @cached_property
    def searchable_body(self) -> list[str]:
        """The body's text for the desk's search."""
        words: list[str] = self._meta.get_field("body").get_searchable_content(self.body)
        return words

    @property
    def is_in_bin(self) -> bool:
        return not self.live and hasattr(self, "bin_entry")

    def get_admin_display_title(self) -> str:
        title: str = super().get_admin_display_title()
        return f"{title} (in the bin)" if self.is_in_bin else title

    def permissions_for_user(self, user: Any) -> StoryPermissions:
        return StoryPermissions(user, self)

    @property
    def gate_key(self) -> str:
        return f"story:{self.pk}"

    @property
    def is_published(self) -> bool:
        return bool(self.live)

    @property
    def published_at(self) -> datetime | None:
        moment: datetime | None = self.first_published_at
        return moment

    @property
    def address(self) -> str:
        """The path that readers see."""
        return f"/{self.section.slug}/{self.slug}"

    @property
    def promises(self) -> list[str]:
        """What members get beyond the paywall cut, one item each."""
        return [line.strip() for line in self.promise.splitlines() if line.strip()]

    @property
    def is_rtl(self) -> bool:
        return is_rtl(self.language)

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> None:
        """Publish or schedule a revision; raises `PublishingBlocked` and changes nothing if a
        check blocks it."""
        skip = kwargs.pop("skip_permission_checks", False)
        with transaction.atomic():
            _publish_action()(revision, *args, **kwargs).execute(skip_permission_checks=skip)

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        self.words = count_words(self.body)
        self.corrected_on = last_corrected(self.corrections)
        before = Story.objects.filter(pk=self.pk).first() if self.live and self.pk else None
        if before:
            self._enforce_publishing_checks(before)
            self.gained_correction = before.live and self._gains_correction(before)
        super().save(*args, **kwargs)
        relist(Story.objects.filter(pk=self.pk))

    def _enforce_publishing_checks(self, before: "Story") -> None:
        # Some of Wagtail's screens bypass `publish`; all of them end in a save that changes
        # the live revision.
        changed = self.live_revision_id not in {None, before.live_revision_id}
        if changed and self.live_revision_id != self.cleared_revision_id:
            _publish_action().refuse_if_blocked(self)

    def _gains_correction(self, before: "Story") -> bool:
        """Whether the live story gets a correction that it did not have before."""
        existing = {_correction_text(block) for block in before.corrections}
        return any(_correction_text(block) not in existing for block in self.corrections)

    def apply_defaults(self) -> None:
        """Fill empty fields with the kind's defaults, and collapse spaces in the headline."""
        self.title = " ".join(self.headline.split())
        self.kicker = self.kicker or Kind(self.kind).facts.kicker
        self.access_level = self.access_level or Kind(self.kind).facts.access

    def clean(self) -> None:
        self.apply_defaults()
        super().clean()
        if self.embargo_until and self.go_live_at and self.go_live_at < self.embargo_until:
            raise ValidationError(
                {"go_live_at": "This time is before the embargo ends. Choose a later one."}
            )

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        return (0, settings.SITE_URL, self.address)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Serves previews only; readers' requests are served by the site's own view."""
        response: HttpResponse = import_string(settings.STORY_VIEW)(request, story=self)
        return response

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        return self.serve(request)


class Credit(Orderable):
    """A person and what they did for a story."""

    class Role(models.TextChoices):
        AUTHOR = "author", "Author"
        CONTRIBUTOR = "contributor", "Contributor"
        EDITOR = "editor", "Editor"
        PHOTOGRAPHER = "photographer", "Photographer"

    story = ParentalKey(Story, on_delete=models.CASCADE, related_name="credits")
    person = models.ForeignKey(
        "publishing.Person", on_delete=models.PROTECT, related_name="credits"
    )
    role = models.CharField(max_length=16, choices=Role, default=Role.AUTHOR)

    panels: ClassVar = story_form.CREDIT_PANELS


class RelatedStory(Orderable):
    """A story that an editor chose as related reading for another."""

    story = ParentalKey(Story, on_delete=models.CASCADE, related_name="related")
    other = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="+")

    panels: ClassVar = story_form.RELATED_PANELS
