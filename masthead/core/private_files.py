"""Files and folders that only the account running Masthead can open."""

import secrets
from collections.abc import Iterable
from pathlib import Path

UMASK = 0o077  # a process with it creates files as 0600 and folders as 0700
OTHERS = 0o077  # what a file's group and everyone else may do with it


def make_private_folder(folder: Path) -> None:
    """Create the folder with mode 0700; an empty one that exists becomes private too. The mode of a
    folder in use is not changed: someone may have chosen it."""
    folder.mkdir(parents=True, exist_ok=True)
    if is_shared(folder) and not any(folder.iterdir()):
        folder.chmod(0o700)


def make_private(files: Iterable[Path]) -> None:
    """Give those that exist mode 0600."""
    for file in files:
        if file.exists() and is_shared(file):
            file.chmod(0o600)


def is_shared(path: Path) -> bool:
    """Whether other accounts on the machine may open it."""
    return bool(path.stat().st_mode & OTHERS)


def own_secret(file: Path) -> str:
    """A secret generated at first use and kept in this file, with mode 0600."""
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text()
