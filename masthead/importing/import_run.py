"""An import from end to end: read and check the whole file, then commit it in batches."""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from masthead.importing import member_import, reporting, story_writer
from masthead.importing.errors import BusyError, HaltedError
from masthead.importing.filing import parse_mapping
from masthead.importing.formats import ghost, pages, wordpress
from masthead.importing.items import MemberItem, ReportEntry, StoryItem
from masthead.importing.mapping import normalisation
from masthead.importing.media import MediaFolder
from masthead.importing.models import ImportRun
from masthead.importing.pictures import find_files
from masthead.importing.reporting import Counts
from masthead.importing.spec import ImportSpec, OnProgress, PublicationDefaults, no_progress
from masthead.importing.staging import StagedItem, StagingStore
from masthead.publishing.models import Publication

_READERS: dict[str, Callable[[ImportSpec, PublicationDefaults, StagingStore, OnProgress], None]] = {
    "wordpress": wordpress.read,
    "ghost": ghost.read,
    "html": pages.read,
}


@dataclass(frozen=True, slots=True)
class Result:
    """What an import did, and where its report is."""

    counts: Counts
    report: Path
    resumed: bool = False


def run_import(
    spec: ImportSpec, *, reading: OnProgress = no_progress, writing: OnProgress = no_progress
) -> Result:
    """Read and check everything, then write it. If it is interrupted, the same call resumes it.
    Raises UnreadableError, WrongMappingError, NoSuchNewsletterError or BusyError before anything
    is written, HaltedError when some of it was."""
    _check(spec)
    _disable_memory_mapping()
    with _exclusive():
        run, resumed = _find_or_create_run(spec)
        folder = _imports_folder() / str(run.pk)
        with closing(_open_staging(run, spec, folder, reading)) as staging:
            ImportRun.objects.filter(pk=run.pk).update(state=ImportRun.State.COMMITTING)
            _commit(run, spec, staging, writing)
            counts = reporting.write(_committed_entries(run), folder, title=str(run), dry=False)
        _finish(run)
        (folder / "staging.sqlite3").unlink()
    return Result(counts, folder / "report.txt", resumed)


def _commit(
    run: ImportRun, spec: ImportSpec, staging: StagingStore, on_progress: OnProgress
) -> None:
    try:
        story_writer.commit(run, spec, staging, on_progress)
    except (OSError, DatabaseError, KeyboardInterrupt) as error:
        done = min(run.batches.count() * story_writer.BATCH, len(staging))
        raise HaltedError(done, len(staging), error) from error


@transaction.atomic
def _finish(run: ImportRun) -> None:
    """Delete the batches, which contain members' addresses: the report has been written."""
    run.batches.all().delete()
    ImportRun.objects.filter(pk=run.pk).update(
        state=ImportRun.State.FINISHED, finished_at=timezone.now()
    )


def dry_run(spec: ImportSpec, *, reading: OnProgress = no_progress) -> Result:
    """Read and check everything, and report what an import would do. Writes only the report."""
    _check(spec)
    folder = _imports_folder() / "dry-run"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with (
        TemporaryDirectory(dir=folder) as scratch,
        closing(StagingStore(Path(scratch) / "staging.sqlite3")) as staging,
    ):
        _read(spec, staging, reading)
        title = f"dry run of an import from {spec.what}"
        counts = reporting.write(_expected_entries(staging, spec), folder, title=title, dry=True)
    return Result(counts, folder / "report.txt")


def _disable_memory_mapping() -> None:
    """An import touches much of the database once; mapped, that would count as its memory."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA mmap_size=0")


def _check(spec: ImportSpec) -> None:
    parse_mapping(spec)
    member_import.newsletter_for(spec.newsletter)


# --- The first pass ----------------------------------------------------------------------------
def _find_or_create_run(spec: ImportSpec) -> tuple[ImportRun, bool]:
    """The interrupted run with the same files and options, or a new one."""
    key = spec.key()
    unfinished = ImportRun.objects.filter(key=key).exclude(state=ImportRun.State.FINISHED).first()
    if unfinished:
        return unfinished, unfinished.state == ImportRun.State.COMMITTING
    files = [file.name for file in spec.files]
    return ImportRun.objects.create(key=key, what=spec.what, files=files), False


def _open_staging(
    run: ImportRun, spec: ImportSpec, folder: Path, on_progress: OnProgress
) -> StagingStore:
    """A run's staged items: as they are if the first pass was completed, else read again."""
    path = folder / "staging.sqlite3"
    if run.state == ImportRun.State.COMMITTING and path.exists():
        return StagingStore(path)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        with closing(StagingStore(path)) as staging:  # on disk before the run records that it is
            _read(spec, staging, on_progress)
    except BaseException:
        if not run.batches.exists():
            run.delete()
            shutil.rmtree(folder, ignore_errors=True)
        raise
    return StagingStore(path)


def _read(spec: ImportSpec, staging: StagingStore, on_progress: OnProgress) -> None:
    publication = Publication.load()
    defaults = PublicationDefaults(
        labels=tuple(filter(None, map(str.strip, publication.section_labels.splitlines()))),
        language=publication.language,
        time_zone=publication.time_zone,
    )
    _READERS[spec.what](
        spec, defaults, _NormalisingStore(staging, MediaFolder(spec.media)), on_progress
    )


class _NormalisingStore(StagingStore):
    """Normalises each story as it is staged."""

    def __init__(self, staging: StagingStore, media: MediaFolder) -> None:
        self._db = staging._db
        self._media = media

    def add(self, item: StagedItem) -> None:
        if isinstance(item, StoryItem):
            normalisation.normalise(item)
            find_files(item, self._media)
            normalisation.hold_if_empty(item)
            item.content_hash = item.fingerprint()
        super().add(item)


# --- Reports -----------------------------------------------------------------------------------
def _committed_entries(run: ImportRun) -> Iterator[ReportEntry]:
    for batch in run.batches.iterator(chunk_size=10):
        for outcome in batch.outcomes:
            yield ReportEntry(**{**outcome, "reasons": tuple(outcome["reasons"])})


def _expected_entries(staging: StagingStore, spec: ImportSpec) -> Iterator[ReportEntry]:
    newsletter = member_import.newsletter_for(spec.newsletter)
    number = 0
    while items := staging.batch(number, story_writer.BATCH):
        known = story_writer.known_by_source(items)
        members = [item for item in items if isinstance(item, MemberItem)]
        judged = {o.source: o for o in member_import.assess_members(members, known, newsletter)}
        for item in items:
            if isinstance(item, ReportEntry):
                yield item
            elif isinstance(item, StoryItem):
                mark = story_writer.fingerprint(item, spec)
                yield story_writer.assess_story(item, known.get(item.source), mark)
            else:
                yield judged[item.source]
        number += 1


# --- Paths -------------------------------------------------------------------------------------
def _imports_folder() -> Path:
    folder: Path = settings.DATA / "imports"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def _exclusive() -> Iterator[None]:
    """One import at a time in a data folder. The system releases the lock if we are killed."""
    with (_imports_folder() / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BusyError("Another import is running. Wait until it has finished.") from error
        yield
