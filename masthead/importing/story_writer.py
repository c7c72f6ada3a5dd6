"""The second pass: batches of 100, each in one transaction with the row that says it was done."""

from dataclasses import asdict

from django.db import transaction
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from masthead.accounts import audit
from masthead.importing import member_import
from masthead.importing.filing import Shelves
from masthead.importing.items import Became, MemberItem, Outcome, StoryItem
from masthead.importing.models import ImportBatch, Imported, ImportRun
from masthead.importing.pictures import ImageImporter
from masthead.importing.plan import Plan, Tick
from masthead.importing.stage import Stage, Staged
from masthead.importing.story_fields import Draft, new_story, revise_story
from masthead.newsletters.models import Newsletter
from masthead.publishing import bulk, tasks
from masthead.publishing.models import Picture, Story
from masthead.publishing.signals import stories_imported

BATCH = 100
_LONGEST_PATH = 255  # of a redirect


def commit(run: ImportRun, plan: Plan, stage: Stage, tick: Tick) -> None:
    """Commit what is staged, from the first batch that is not yet committed. Killed anywhere, it
    goes on there: nothing twice, nothing lost."""
    announce_committed(run)
    committer = _Committer(run, plan)
    done = run.batches.count()
    while items := stage.batch(done, BATCH):
        committer.commit(done, items)
        announce_committed(run)
        done += 1
        tick(min(done * BATCH, len(stage)), len(stage))


def announce_committed(run: ImportRun) -> None:
    """Tell the floors above of batches they have not heard of. Told again after a crash: those who
    hear must bear that."""
    for batch in run.batches.filter(announced=False):
        if batch.story_ids:
            stories_imported.send(sender=Story, story_ids=batch.story_ids)
        ImportBatch.objects.filter(pk=batch.pk).update(announced=True)


def verdict(item: StoryItem, known: Imported | None, fingerprint: str) -> Outcome:
    """What should become of an item, by what is known of it. Writes nothing."""
    if known is None:
        return _outcome(item, Became.IMPORTED)
    if known.story is None:
        return _outcome(item, Became.SKIPPED, "it was deleted in the desk and is not restored")
    if known.fingerprint == fingerprint:
        return _outcome(item, Became.SKIPPED, "unchanged since the last import")
    if known.story.latest_revision_id != known.revision_id:
        return _outcome(item, Became.SKIPPED, "it was edited in the desk; that version is kept")
    return _outcome(item, Became.CHANGED)


def fingerprint(item: StoryItem, plan: Plan) -> str:
    """Of the content and of how it is filed."""
    return f"{item.mark[:40]}{plan.filing_key()}"


def known_by_source(items: list[Staged]) -> dict[str, Imported]:
    found = Imported.objects.filter(source__in=[item.source for item in items])
    return {row.source: row for row in found.select_related("story", "reader")}


def _outcome(item: StoryItem, became: Became, *reasons: str) -> Outcome:
    kept = reasons if became == Became.SKIPPED else (*reasons, *item.findings)
    return Outcome(item.source, item.place, item.headline, became, tuple(kept))


class _Committer:
    def __init__(self, run: ImportRun, plan: Plan) -> None:
        self._run, self._plan = run, plan
        self._darkroom = ImageImporter(plan.media)
        self._newsletter: Newsletter | None = member_import.newsletter_for(plan.newsletter)

    def commit(self, number: int, items: list[Staged]) -> None:
        stories = [item for item in items if isinstance(item, StoryItem)]
        # before the transaction: files take their time, and others write meanwhile
        pictures = {
            item.source: self._darkroom.develop(item)
            for item, outcome in self._judged(stories)
            if outcome.became != Became.SKIPPED
        }
        with transaction.atomic():
            batch = _Batch(self._run, self._plan, pictures)
            outcomes = {o.source: o for o in batch.write(stories)}
            outcomes |= {o.source: o for o in self._members(items)}
            batch.index({"publishing.Picture": self._darkroom.new})
            if self._darkroom.new:
                tasks.draw_pictures.enqueue(list(self._darkroom.new))
            batch.close(number, [_of(item, outcomes) for item in items])
        self._darkroom.new.clear()

    def _judged(self, items: list[StoryItem]) -> list[tuple[StoryItem, Outcome]]:
        known = known_by_source(list(items))
        return [
            (item, verdict(item, known.get(item.source), fingerprint(item, self._plan)))
            for item in items
        ]

    def _members(self, items: list[Staged]) -> list[Outcome]:
        members = [item for item in items if isinstance(item, MemberItem)]
        if not members:
            return []
        return member_import.bring_in(members, known_by_source(list(members)), self._newsletter)


class _Batch:
    """One batch while it is written; the caller holds the transaction."""

    def __init__(self, run: ImportRun, plan: Plan, pictures: dict[str, dict[str, Picture]]) -> None:
        self._run, self._plan, self._pictures = run, plan, pictures
        self._written: list[tuple[StoryItem, Story]] = []

    def write(self, items: list[StoryItem]) -> list[Outcome]:
        known = known_by_source(list(items))
        judged = [
            (item, verdict(item, known.get(item.source), fingerprint(item, self._plan)))
            for item in items
        ]
        wanted = [item for item, outcome in judged if outcome.became != Became.SKIPPED]
        shelves = Shelves(self._plan, wanted)
        self._create([i for i, o in judged if o.became == Became.IMPORTED], shelves)
        self._update([i for i, o in judged if o.became == Became.CHANGED], known, shelves)
        self._remember()
        self.index(shelves.laid)
        return [outcome for _, outcome in judged]

    def _draft(self, item: StoryItem, shelves: Shelves) -> Draft:
        return Draft(item, shelves.file(item), self._pictures.get(item.source, {}))

    def _create(self, items: list[StoryItem], shelves: Shelves) -> None:
        stories = [new_story(self._draft(item, shelves)) for item in items]
        bulk.create_stories(stories)
        self._written += zip(items, stories, strict=True)

    def _update(self, items: list[StoryItem], known: dict[str, Imported], shelves: Shelves) -> None:
        found = [(item, known[item.source].story) for item in items]
        standing = [(item, story) for item, story in found if story is not None]
        for item, story in standing:
            revise_story(story, self._draft(item, shelves))
        bulk.update_stories([story for _, story in standing])
        self._written += standing

    def _remember(self) -> None:
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

    def close(self, number: int, outcomes: list[Outcome]) -> None:
        ImportBatch.objects.create(
            run=self._run,
            number=number,
            outcomes=[asdict(outcome) for outcome in outcomes],
            story_ids=[story.pk for _, story in self._written],
        )
        audit.record(
            verb="import.committed", subject=self._run, batch=number, stories=len(self._written)
        )


def _of(item: Staged, outcomes: dict[str, Outcome]) -> Outcome:
    """What became of a staged item; one that was only an outcome already is that."""
    return item if isinstance(item, Outcome) else outcomes[item.source]


def _redirect(written: list[tuple[StoryItem, Story]]) -> None:
    """Lead old addresses to where the stories are now. An address that stands is left alone."""
    wanted: dict[str, int] = {}
    for item, story in written:
        for address in item.old_addresses:
            path = Redirect.normalise_path(address)
            if path not in {story.address, "/"} and len(path) <= _LONGEST_PATH:
                wanted.setdefault(path, story.pk)
    standing = Redirect.objects.filter(old_path__in=wanted).values_list("old_path", flat=True)
    Redirect.objects.bulk_create(
        Redirect(old_path=path, redirect_page_id=pk, is_permanent=True, automatically_created=True)
        for path, pk in wanted.items()
        if path not in set(standing)
    )
