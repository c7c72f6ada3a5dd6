"""What the data folder holds can be opened by the account that runs Masthead, and by no other."""

import stat
from pathlib import Path

from masthead.core.private_files import make_private, make_private_folder, own_secret


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_folder_and_an_empty_one_become_private(tmp_path: Path) -> None:
    prepared = tmp_path / "prepared"
    prepared.mkdir()
    prepared.chmod(0o755)

    make_private_folder(prepared)
    make_private_folder(tmp_path / "new")

    assert mode(prepared) == mode(tmp_path / "new") == 0o700


def test_a_folder_in_use_keeps_the_mode_it_was_given(tmp_path: Path) -> None:
    (tmp_path / "masthead.sqlite3").touch()
    tmp_path.chmod(0o750)
    make_private_folder(tmp_path)
    assert mode(tmp_path) == 0o750


def test_files_that_others_can_read_become_private(tmp_path: Path) -> None:
    database, absent = tmp_path / "masthead.sqlite3", tmp_path / "mailbox.sqlite3"
    database.touch()
    database.chmod(0o644)
    make_private([database, absent])
    assert mode(database) == 0o600
    assert not absent.exists()


def test_a_secret_is_generated_once(tmp_path: Path) -> None:
    file = tmp_path / "data" / "secret-key"
    secret = own_secret(file)
    assert len(secret) > 50
    assert own_secret(file) == secret
    assert mode(file) == 0o600
