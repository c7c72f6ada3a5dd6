"""The second pass: batches of 100, each in one transaction with the row that says it was done."""

from dataclasses import asdict

from django.db import transaction
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from masthead.accounts import audit
from masthead.importing import member_import
from masthead.importing.filing import FilingResolver
from masthead.importing.items import MemberItem, ReportEntry, Status, StoryItem
from masthead.importing.models import ImportBatch, Imported, ImportRun
from masthead.importing.pictures import ImageImporter
from masthead.importing.spec import ImportSpec, OnProgress
from masthead.importing.staging import StagedItem, StagingStore
from masthead.importing.story_fields import Draft, new_story, revise_story
from masthead.newsletters.models import Newsletter
from masthead.publishing import bulk, tasks
from masthead.publishing.models import Picture, Story
from masthead.publishing.signals import stories_imported

BATCH = 100
_LONGEST_PATH = 255  # of a redirect


def commit(
    run: ImportRun, spec: ImportSpec, staging: StagingStore, on_progress: OnProgress
) -> None:
    """Commit what is staged, starting with the first batch that is not committed yet. If it is
    killed, the next call continues there: nothing is imported twice or lost."""
    announce_committed(run)
    committer = _Committer(run, spec)
    done = run.batches.count()
    while items := staging.batch(done, BATCH):
        committer.commit(done, items)
        announce_committed(run)
        done += 1
        on_progress(min(done * BATCH, len(staging)), len(staging))


def announce_committed(run: ImportRun) -> None:
    """Announce committed batches to the apps above. After a crash a batch may be announced twice,
    so receivers must be idempotent."""
    for batch in run.batches.filter(announced=False):
        if batch.story_ids:
            stories_imported.send(sender=Story, story_ids=batch.story_ids)
        ImportBatch.objects.filter(pk=batch.pk).update(announced=True)


def assess_story(item: StoryItem, known: Imported | None, fingerprint: str) -> ReportEntry:
    """What importing an item would do, given what is known about it. Writes nothing."""
    if known is None:
        return _outcome(item, Status.IMPORTED)
    if known.story is None:
        return _outcome(item, Status.SKIPPED, "it was deleted in the desk and is not restored")
    if known.fingerprint == fingerprint:
        return _outcome(item, Status.SKIPPED, "unchanged since the last import")
    if known.story.latest_revision_id != known.revision_id:
        return _outcome(item, Status.SKIPPED, "it was edited in the desk; that version is kept")
    return _outcome(item, Status.CHANGED)


def fingerprint(item: StoryItem, spec: ImportSpec) -> str:
    """Of an item's content and of how it is filed."""
    return f"{item.content_hash[:40]}{spec.filing_key()}"


def known_by_source(items: list[StagedItem]) -> dict[str, Imported]:
    found = Imported.objects.filter(source__in=[item.source for item in items])
    return {row.source: row for row in found.select_related("story", "reader")}


def _outcome(item: StoryItem, status: Status, *reasons: str) -> ReportEntry:
    kept = reasons if status == Status.SKIPPED else (*reasons, *item.findings)
    return ReportEntry(item.source, item.place, item.headline, status, tuple(kept))


class _Committer:
    def __init__(self, run: ImportRun, spec: ImportSpec) -> None:
        self._run, self._plan = run, spec
        self._images = ImageImporter(spec.media)
        self._newsletter: Newsletter | None = member_import.newsletter_for(spec.newsletter)

    def commit(self, number: int, items: list[StagedItem]) -> None:
        stories = [item for item in items if isinstance(item, StoryItem)]
        # before the transaction: files are slow, and nobody should wait for the write lock
        pictures = {
            item.source: self._images.import_pictures(item)
            for item, outcome in self._assessed(stories)
            if outcome.status != Status.SKIPPED
        }
        with transaction.atomic():
            batch = _Batch(self._run, self._plan, pictures)
            outcomes = {o.source: o for o in batch.write(stories)}
            outcomes |= {o.source: o for o in self._members(items)}
            batch.index({"publishing.Picture": self._images.new})
            if self._images.new:
                tasks.draw_pictures.enqueue(list(self._images.new))
            batch.close(number, [_of(item, outcomes) for item in items])
        self._images.new.clear()

    def _assessed(self, items: list[StoryItem]) -> list[tuple[StoryItem, ReportEntry]]:
        known = known_by_source(list(items))
        return [
            (item, assess_story(item, known.get(item.source), fingerprint(item, self._plan)))
            for item in items
        ]

    def _members(self, items: list[StagedItem]) -> list[ReportEntry]:
        members = [item for item in items if isinstance(item, MemberItem)]
        if not members:
            return []
        return member_import.import_members(
            members, known_by_source(list(members)), self._newsletter
        )


class _Batch:
    """One batch being written, inside the caller's transaction."""

    def __init__(
        self, run: ImportRun, spec: ImportSpec, pictures: dict[str, dict[str, Picture]]
    ) -> None:
        self._run, self._plan, self._pictures = run, spec, pictures
        self._written: list[tuple[StoryItem, Story]] = []

    def write(self, items: list[StoryItem]) -> list[ReportEntry]:
        known = known_by_source(list(items))
        judged = [
            (item, assess_story(item, known.get(item.source), fingerprint(item, self._plan)))
            for item in items
        ]
        wanted = [item for item, outcome in judged if outcome.status != Status.SKIPPED]
        filing = FilingResolver(self._plan, wanted)
        self._create([i for i, o in judged if o.status == Status.IMPORTED], filing)
        self._update([i for i, o in judged if o.status == Status.CHANGED], known, filing)
        self._record_imported()
        self.index(filing.created)
        return [outcome for _, outcome in judged]

    def _draft(self, item: StoryItem, filing: FilingResolver) -> Draft:
        return Draft(item, filing.file(item), self._pictures.get(item.source, {}))

    def _create(self, items: list[StoryItem], filing: FilingResolver) -> None:
        stories = [new_story(self._draft(item, filing)) for item in items]
        bulk.create_stories(stories)
        self._written += zip(items, stories, strict=True)

    def _update(
        self, items: list[StoryItem], known: dict[str, Imported], filing: FilingResolver
    ) -> None:
        found = [(item, known[item.source].story) for item in items]
        existing = [(item, story) for item, story in found if story is not None]
        for item, story in existing:
            revise_story(story, self._draft(item, filing))
        bulk.update_stories([story for _, story in existing])
        self._written += existing

    def _record_imported(self) -> None:
        now = timezone.now()
        Imported.objects.bulk_create(
            [
                Imported(
                    source=item.source,
                    fingerprint=fingerprint(item, self._plan),
                    story=story,
                    revision_id=story.latest_revision_id,
                    at=now,
                )
                for item, story in self._written
            ],
            update_conflicts=True,
            unique_fields=["source"],
            update_fields=["fingerprint", "story", "revision_id", "at"],
        )
        _redirect(self._written)

    def index(self, created: dict[str, list[int]]) -> None:
        """One task for each model, in the same transaction, so that none is lost."""
        for label, ids in created.items():
            if ids:
                tasks.index_rows.enqueue(label, list(ids))

    def close(self, number: int, outcomes: list[ReportEntry]) -> None:
        ImportBatch.objects.create(
            run=self._run,
            number=number,
            outcomes=[asdict(outcome) for outcome in outcomes],
            story_ids=[story.pk for _, story in self._written],
        )
        audit.record(
            verb="import.committed", subject=self._run, batch=number, stories=len(self._written)
        )


def _of(item: StagedItem, outcomes: dict[str, ReportEntry]) -> ReportEntry:
    """The report entry of a staged item; one without an item is staged as its entry."""
    return item if isinstance(item, ReportEntry) else outcomes[item.source]


def _redirect(written: list[tuple[StoryItem, Story]]) -> None:
    """Redirect old addresses to the stories. Existing redirects are left alone."""
    wanted: dict[str, int] = {}
    for item, story in written:
        for address in item.old_addresses:
            path = Redirect.normalise_path(address)
            if path not in {story.address, "/"} and len(path) <= _LONGEST_PATH:
                wanted.setdefault(path, story.pk)
    existing = Redirect.objects.filter(old_path__in=wanted).values_list("old_path", flat=True)
    Redirect.objects.bulk_create(
        Redirect(old_path=path, redirect_page_id=pk, is_permanent=True, automatically_created=True)
        for path, pk in wanted.items()
        if path not in set(existing)
    )
