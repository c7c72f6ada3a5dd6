"""The `masthead` command: its own verbs, and Django's commands beneath."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db import OperationalError, ProgrammingError
from environs import EnvError

from masthead.cli import publication_folder, sandboxes
from masthead.cli.publication_folder import RefusedFolderError

USAGE = """\
Masthead, the platform for subscription news publishers.

  masthead new       create the folder of a new publication
  masthead demo      start the demonstration publication (content is created on the first run)
  masthead setup     create or update the database, roles and static files
  masthead serve     run the site with its workers and its clock
  masthead worker    run background tasks only (for additional machines)
  masthead clock     run the clock only
  masthead import    import an archive: wordpress, ghost, html
  masthead send      send an edition now, or list the editions waiting
  masthead sign-in   create a sign-in link, from the server's own terminal
  masthead doctor    check the installation and say what to fix
  masthead sandbox   run a stand-in for an outside service, such as stripe (no money moves)

`masthead COMMAND --help` shows a command's options. Django's own commands work too:
`masthead help --commands` lists them.
"""

HIGHEST_PORT = 65_535
# Python can't name a module `import`.
ALIASES = {"import": "import_archive", "sign-in": "sign_in"}
# They work on a publication, and would otherwise create one wherever they are run.
NEED_A_PUBLICATION = frozenset(
    {"setup", "serve", "worker", "clock", "import_archive", "send", "sign_in", "doctor"}
)


def main(argv: list[str] | None = None) -> None:
    """Run one verb. Settings are read from the environment; see docs/settings.md."""
    words = list(sys.argv if argv is None else argv)
    if len(words) < 2 or words[1] in {"-h", "--help"}:  # noqa: PLR2004  # program and verb
        sys.stdout.write(USAGE)
        return
    if words[1] == "sandbox":
        raise SystemExit(sandboxes.run(words[2:]))
    if words[1] == "new":
        raise SystemExit(_create_publication(words[2:]))
    words[0] = "masthead"  # the name in help and errors, however it was started
    words[1] = ALIASES.get(words[1], words[1])
    try:
        _enter_publication(words[1])
    except RefusedFolderError as error:
        raise SystemExit(str(error)) from error
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "masthead.config.settings")
    _run(words)


def _create_publication(names: list[str]) -> int:
    """Create the folder named, and say what to do next."""
    if len(names) != 1 or names[0].startswith("-"):
        sys.stderr.write(publication_folder.USAGE)
        return 0 if {"-h", "--help"} & {*names} else 2
    try:
        sys.stdout.write(publication_folder.create(names[0]))
    except RefusedFolderError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _enter_publication(verb: str) -> None:
    """Take the settings of the publication whose folder we are in, or the demo's own."""
    if verb == "demo":
        publication_folder.require_none(os.environ)
        _set_demo_defaults(os.environ)
    elif not publication_folder.read_settings(os.environ) and verb in NEED_A_PUBLICATION:
        publication_folder.require_some(os.environ)


def _run(words: list[str]) -> None:
    """Errors caused by a setting or the database are reported in plain words; `--traceback` adds
    the trace."""
    try:
        execute_from_command_line(words)
    except (EnvError, OperationalError, ProgrammingError) as error:
        if "--traceback" in words:
            raise
        raise SystemExit(_in_words(error)) from error


def _in_words(error: Exception) -> str:
    if isinstance(error, EnvError):
        return f"{error} See docs/settings.md."
    return (
        f"Database error: {str(error).splitlines()[0]}\nRun `masthead doctor` to find out what to "
        "do."
    )


def _set_demo_defaults(environ: "os._Environ[str]") -> None:
    """The demo's own defaults, set before the settings are read; child processes inherit them."""
    environ.setdefault("MASTHEAD_THEME", "masthead.demo.theme")
    environ.setdefault("MASTHEAD_OPEN_MAILBOX", "1")
    environ.setdefault("MASTHEAD_EMBEDS", "embedded:")
    environ.setdefault(
        "MASTHEAD_STAFF_TOTP", "0"
    )  # anyone can open the demo's mailbox, so its codes prove nothing
    port = environ.get("PORT", "8000")
    environ.setdefault("MASTHEAD_SITE_URL", f"http://localhost:{port}")
    environ.setdefault("MASTHEAD_METER", "3")
    environ.setdefault("MASTHEAD_PAYMENTS", f"sandbox:{_sandbox_port(port)}")


def _sandbox_port(port: str) -> int:
    """Where the demo's Stripe sandbox listens: far from where another demo would be started."""
    number = int(port) if port.isdigit() else 8000
    return number + 10_000 if number <= HIGHEST_PORT - 10_000 else number - 10_000
