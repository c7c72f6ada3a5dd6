"""One run of the demo: loading what is missing, and reporting in a few lines what was done."""

import time
import urllib.error
import urllib.request
from collections.abc import Callable

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from masthead.accounts import audit
from masthead.accounts.models import AuditEntry, Reader
from masthead.demo import content_loader
from masthead.demo.generated_stories import generate_stories
from masthead.demo.manuscripts import read_all, table
from masthead.demo.members import create_members
from masthead.demo.plans import create_plans
from masthead.demo.subscribers import load_subscribers
from masthead.demo.teams import create_teams
from masthead.newsletters.editions import send_now, start_edition
from masthead.newsletters.models import Newsletter
from masthead.outbox.models import Delivery, Send
from masthead.outbox.sending import progress
from masthead.publishing.models import Story

FIRST_EDITION = "first-light"
DRAFTED_EDITION = "straits"
PUBLISHER = "salma.idris@example.com"
CHIEF_EDITOR = "nadia.rahimi@example.com"
EDITOR = "leila.haddad@example.com"
REPORTER = "deniz.aydin@example.com"
STARTUP_TIMEOUT = 60.0  # seconds that the site may take to answer
SENDING_TIMEOUT = 120.0  # seconds that the first edition may take


class DemoRun:
    """One run of the demo. `fill` loads what is missing; `open` is called once the processes are
    running."""

    def __init__(self, *, say: Callable[[str], object], port: int) -> None:
        self.say = say
        self.address = f"http://localhost:{port}"

    def fill(self, *, stories: int, subscribers: int) -> None:
        """Load what is missing; if it was interrupted, it continues where it stopped."""
        if not AuditEntry.objects.filter(verb="demo.filled").exists():
            self._load_content(subscribers)
            audit.record(verb="demo.filled")
        else:
            load_subscribers(subscribers)
        if stories:
            self._generate(stories)

    def _generate(self, stories: int) -> None:
        with _bar() as bar:
            task = bar.add_task("Generated", total=stories)
            created = generate_stories(stories, advance=lambda done: bar.advance(task, done))
            bar.update(task, completed=stories)
        self.say(f"  {created:,} additional stories generated from the demo's own.")

    def open(self) -> None:
        """Wait for the site, send the first edition, and print where everything is."""
        self._wait_for_site()
        sent = self._send_first_edition()
        self.say("")
        self.say(f"  {_published()} stories published, {_subscribed()} subscribers.")
        if sent:
            self.say(f"  {sent}")
        self.say("")
        self.say(f"  Site       {self.address}/")
        self.say(f"  Desk       {self.address}/desk/")
        self.say(f"             reporter     {REPORTER}")
        self.say(f"             editor       {EDITOR}")
        self.say(f"             chief editor {CHIEF_EDITOR}")
        self.say(f"             publisher    {PUBLISHER}")
        self.say(f"  Mailbox    {self.address}/mailbox/")
        self.say("             sign-in codes arrive here")
        self.say("")
        self.say("  Press Ctrl-C to stop.")

    def _load_content(self, subscribers: int) -> None:
        content_loader.load_publication()
        content_loader.load_filing()
        content_loader.load_staff()
        content_loader.load_newsletters()
        with _bar() as bar:
            pictures = bar.add_task("Pictures", total=len(table("drawings")))
            ids = content_loader.load_pictures(lambda _: bar.advance(pictures))
            stories = bar.add_task("Stories", total=len(read_all()))
            content_loader.load_stories(ids, lambda _: bar.advance(stories))
            people = bar.add_task("Subscribers", total=1)
            load_subscribers(subscribers)
            bar.advance(people)
        content_loader.compose_front_page()
        content_loader.publish_standing_pages()
        create_plans()
        create_members()
        create_teams()

    def _wait_for_site(self) -> None:
        deadline = time.monotonic() + STARTUP_TIMEOUT
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.address}/robots.txt", timeout=2):  # noqa: S310
                    return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
        self.say("The site is not responding yet. The lines above may say why.")

    def _send_first_edition(self) -> str:
        """Compose the edition by auto-fill and send it, once; return a line about it."""
        newsletter = Newsletter.objects.get(slug=FIRST_EDITION)
        if newsletter.editions.exists():
            return ""
        editor = Reader.objects.get(email=EDITOR)
        start_edition(newsletter=Newsletter.objects.get(slug=DRAFTED_EDITION), actor=editor)
        edition = start_edition(newsletter=newsletter, actor=editor)
        return _follow(send_now(edition=edition, actor=editor), name=newsletter.name)


def _follow(send: Send, *, name: str) -> str:
    deadline = time.monotonic() + SENDING_TIMEOUT
    with _bar() as bar:
        task = bar.add_task("Edition", total=send.recipients)
        while (now := progress(send)).state != Send.State.FINISHED and time.monotonic() < deadline:
            bar.update(task, completed=now.through)
            time.sleep(0.2)
        bar.update(task, completed=now.through)
    bounced = now.counts[Delivery.State.BOUNCED]
    return (
        f"“{name}” went out to {now.through:,} of {send.recipients:,} subscribers in "
        f"{now.seconds:.1f} s; {bounced} bounced."
    )


def _bar() -> Progress:
    columns = (TextColumn("  {task.description:<12}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=Console(stderr=True))


def _published() -> int:
    return Story.objects.published().count()


def _subscribed() -> int:
    return Reader.objects.filter(subscribers__state="active").distinct().count()
