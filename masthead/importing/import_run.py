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
from masthead.importing.filing import checked_mapping
from masthead.importing.formats import ghost, pages, wordpress
from masthead.importing.items import MemberItem, Outcome, StoryItem
from masthead.importing.mapping import habits
from masthead.importing.media import MediaFolder
from masthead.importing.models import ImportRun
from masthead.importing.pictures import find_files
from masthead.importing.plan import House, Plan, Tick, no_tick
from masthead.importing.reporting import Counts
from masthead.importing.stage import Stage, Staged
from masthead.publishing.models import Publication

_READERS: dict[str, Callable[[Plan, House, Stage, Tick], None]] = {
    "wordpress": wordpress.read,
    "ghost": ghost.read,
    "html": pages.read,
}


@dataclass(frozen=True, slots=True)
class Result:
    """What an import did, and where its report lies."""

    counts: Counts
    report: Path
    resumed: bool = False


def bring_in(plan: Plan, *, reading: Tick = no_tick, committing_: Tick = no_tick) -> Result:
    """Read and check everything, then write it. Stopped in the middle, the same call goes on.
    Raises UnreadableError, WrongMappingError, NoSuchNewsletterError or BusyError before anything
    is written, HaltedError when some of it was."""
    _check(plan)
    _map_no_database()
    with _alone():
        run, resumed = _run_for(plan)
        folder = _folder() / str(run.pk)
        with closing(_staged(run, plan, folder, reading)) as stage:
            ImportRun.objects.filter(pk=run.pk).update(state=ImportRun.State.COMMITTING)
            _commit(run, plan, stage, committing_)
            counts = reporting.write(_committed(run), folder, title=str(run), dry=False)
        _finish(run)
        (folder / "stage.sqlite3").unlink()
    return Result(counts, folder / "report.txt", resumed)


def _commit(run: ImportRun, plan: Plan, stage: Stage, tick: Tick) -> None:
    try:
        story_writer.commit(run, plan, stage, tick)
    except (OSError, DatabaseError, KeyboardInterrupt) as error:
        done = min(run.batches.count() * story_writer.BATCH, len(stage))
        raise HaltedError(done, len(stage), error) from error


@transaction.atomic
def _finish(run: ImportRun) -> None:
    """The report tells from now on; the batches, which hold members' addresses, have served."""
    run.batches.all().delete()
    ImportRun.objects.filter(pk=run.pk).update(
        state=ImportRun.State.FINISHED, finished_at=timezone.now()
    )


def try_out(plan: Plan, *, reading: Tick = no_tick) -> Result:
    """Read and check everything, and report what would become of it. Writes the report only."""
    _check(plan)
    folder = _folder() / "dry-run"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with (
        TemporaryDirectory(dir=folder) as scratch,
        closing(Stage(Path(scratch) / "stage.sqlite3")) as stage,
    ):
        _read(plan, stage, reading)
        title = f"dry run of an import from {plan.what}"
        counts = reporting.write(_foreseen(stage, plan), folder, title=title, dry=True)
    return Result(counts, folder / "report.txt")


def _map_no_database() -> None:
    """An import walks through the whole file once: mapped, it would only fill the process."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA mmap_size=0")


def _check(plan: Plan) -> None:
    checked_mapping(plan)
    member_import.newsletter_for(plan.newsletter)


# --- The first pass ----------------------------------------------------------------------------
def _run_for(plan: Plan) -> tuple[ImportRun, bool]:
    """The run that was stopped, if the same files and wishes come again; else a new one."""
    key = plan.key()
    unfinished = ImportRun.objects.filter(key=key).exclude(state=ImportRun.State.FINISHED).first()
    if unfinished:
        return unfinished, unfinished.state == ImportRun.State.COMMITTING
    files = [file.name for file in plan.files]
    return ImportRun.objects.create(key=key, what=plan.what, files=files), False


def _staged(run: ImportRun, plan: Plan, folder: Path, tick: Tick) -> Stage:
    """The stage of a run: as it was left, if the first pass had ended; else read anew."""
    path = folder / "stage.sqlite3"
    if run.state == ImportRun.State.COMMITTING and path.exists():
        return Stage(path)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        with closing(Stage(path)) as stage:  # on disk before the run says that it is
            _read(plan, stage, tick)
    except BaseException:
        if not run.batches.exists():
            run.delete()
            shutil.rmtree(folder, ignore_errors=True)
        raise
    return Stage(path)


def _read(plan: Plan, stage: Stage, tick: Tick) -> None:
    publication = Publication.load()
    house = House(
        labels=tuple(filter(None, map(str.strip, publication.section_labels.splitlines()))),
        language=publication.language,
        time_zone=publication.time_zone,
    )
    _READERS[plan.what](plan, house, _Finishing(stage, MediaFolder(plan.media)), tick)


class _Finishing(Stage):
    """A stage that brings each story into the house's form as it is laid."""

    def __init__(self, stage: Stage, media: MediaFolder) -> None:
        self._db = stage._db
        self._media = media

    def add(self, item: Staged) -> None:
        if isinstance(item, StoryItem):
            habits.normalise(item)
            find_files(item, self._media)
            item.mark = item.fingerprint()
        super().add(item)


# --- Reports -----------------------------------------------------------------------------------
def _committed(run: ImportRun) -> Iterator[Outcome]:
    for batch in run.batches.iterator(chunk_size=10):
        for outcome in batch.outcomes:
            yield Outcome(**{**outcome, "reasons": tuple(outcome["reasons"])})


def _foreseen(stage: Stage, plan: Plan) -> Iterator[Outcome]:
    newsletter = member_import.newsletter_for(plan.newsletter)
    number = 0
    while items := stage.batch(number, story_writer.BATCH):
        known = story_writer.known_by_source(items)
        members = [item for item in items if isinstance(item, MemberItem)]
        judged = {o.source: o for o in member_import.judge(members, known, newsletter)}
        for item in items:
            if isinstance(item, Outcome):
                yield item
            elif isinstance(item, StoryItem):
                mark = story_writer.fingerprint(item, plan)
                yield story_writer.verdict(item, known.get(item.source), mark)
            else:
                yield judged[item.source]
        number += 1


# --- Where -------------------------------------------------------------------------------------
def _folder() -> Path:
    folder: Path = settings.DATA / "imports"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def _alone() -> Iterator[None]:
    """One import at a time on a data folder. The system lets go of the lock if we are killed."""
    with (_folder() / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BusyError("Another import is running. Wait until it has finished.") from error
        yield
