"""A publication's folder: its settings in `masthead.env`, its theme and its data. Commands run in
it work on that publication."""

import shlex
from collections.abc import Mapping, MutableMapping
from pathlib import Path

from dotenv import dotenv_values

from masthead.core.private_files import make_private_folder, own_secret

SETTINGS = "masthead.env"
USAGE = "Name a folder for the new publication: masthead new courier\n"

_SETTINGS_TEXT = """\
# The settings of this publication. Every `masthead` command run in this folder reads them.
# A variable that is set in the environment takes precedence. Passwords belong here, so keep this
# file to yourself. Restart `masthead serve` after a change; `masthead doctor` checks the settings.

# Where the database, pictures, caught e-mail and the secret key are kept. Back this folder up.
MASTHEAD_DATA=data
# Your own templates and styles.
MASTHEAD_THEME=theme

# The port to listen on.
PORT=8000
# The public address, once you have one. Links in e-mails begin with it.
#MASTHEAD_SITE_URL=https://news.example.org

# Until a relay is named, all e-mail is caught in the mailbox at /mailbox/ and none is delivered.
#MASTHEAD_MAIL=smtp://user:password@relay.example.org:587?tls=starttls
#MASTHEAD_FROM=post@news.example.org

# How you are paid: by invoice only, or through Stripe.
#MASTHEAD_PAYMENTS=stripe:
#MASTHEAD_STRIPE_KEY=
#MASTHEAD_STRIPE_WEBHOOK_SECRET=

# SQLite in the data folder, unless a PostgreSQL database is named.
#DATABASE_URL=postgres://user:password@localhost/masthead
"""

_IGNORED_TEXT = "# Secrets and data stay out of version control.\n/data/\n/masthead.env\n"

_THEME_TEXT = """\
/* The design of your publication. It is loaded last and overrides the platform's own. For example:
   :root { --accent: light-dark(#17633f, #7fd0a4); --accent-ink: light-dark(#ffffff, #06170e); }
   Restart `masthead serve` after a change. */
@layer theme {
}
"""

_NEXT = """\
Created {folder}

  masthead.env   settings: the public address, e-mail, payments
  theme/         your own templates and styles
  data/          the database, pictures and secret key; back it up

Next:

  cd {path}
  masthead serve                                  the site is at http://localhost:8000

Then, in a second terminal in the same folder:

  masthead sign-in you@example.org --engineer     a link that opens the desk and its first steps
"""


class RefusedFolderError(Exception):
    """The folder can't be used; says why, and what to do."""


def create(name: str) -> str:
    """Create a publication's folder and return what to do next. A file or a folder that already
    holds something is refused, and nothing is changed."""
    folder = Path(name).resolve()
    try:
        _require_unused(folder)
        _fill(folder)
    except OSError as error:
        raise RefusedFolderError(
            f"{folder} can't be created ({error.strerror}: {error.filename}). Choose another name."
        ) from error
    return _NEXT.format(folder=folder, path=shlex.quote(name))


def _require_unused(folder: Path) -> None:
    if folder.is_dir():
        if any(folder.iterdir()):
            raise RefusedFolderError(
                f"{folder} already exists and is not empty. Choose another name."
            )
    elif folder.exists():
        raise RefusedFolderError(f"{folder} is a file. Choose another name.")


def _fill(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for part in ("theme/templates", "theme/static"):
        (folder / part).mkdir(parents=True)
    (folder / "theme/static/theme.css").write_text(_THEME_TEXT)
    (folder / ".gitignore").write_text(_IGNORED_TEXT)
    make_private_folder(folder / "data")
    own_secret(folder / "data" / "secret-key")
    settings = folder / SETTINGS
    settings.touch(mode=0o600)
    settings.write_text(_SETTINGS_TEXT)


def read_settings(environ: MutableMapping[str, str]) -> bool:
    """Add the settings of the folder we are in; what the environment already says stays. Returns
    whether there were any."""
    file = Path(SETTINGS)
    if not file.is_file():
        return False
    # a password may contain a dollar sign
    for key, value in dotenv_values(file, interpolate=False).items():
        environ.setdefault(key, value or "")
    return True


def require_some(environ: Mapping[str, str]) -> None:
    """Refuse to start a publication by accident in a folder that has none."""
    if not (environ.get("MASTHEAD_DATA") or Path("data").is_dir()):
        raise RefusedFolderError(
            f"There is no publication in {Path.cwd()}: it has no {SETTINGS}. Change to the "
            "publication's folder, create one with `masthead new courier`, or set MASTHEAD_DATA."
        )


def require_none(environ: Mapping[str, str]) -> None:
    """Refuse to fill a publication with the demonstration's stories."""
    if not environ.get("MASTHEAD_DATA") and Path(SETTINGS).is_file():
        raise RefusedFolderError(
            f"{Path.cwd()} holds a publication, and the demonstration would add its invented "
            "stories to it. Run `masthead demo` in another folder."
        )
