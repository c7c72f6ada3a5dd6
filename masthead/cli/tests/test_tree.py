"""The process tree tells each child once, waits for it, ends the stubborn and revives the dead."""

import os
import signal
import sys
import time
from pathlib import Path

from masthead.cli.tree import Role, Tree

# Writes a line for each SIGTERM it gets; `stay` makes it deaf to it.
CHILD = """
import signal, sys, time
log = open(sys.argv[1], "a", buffering=1)
def told(*_):
    log.write("told\\n")
    if sys.argv[2] == "leave":
        raise SystemExit
signal.signal(signal.SIGTERM, told)
log.write("born\\n")
while True:
    time.sleep(0.05)
"""


def role(log: Path, manner: str, patience: float = 5.0) -> Role:
    return Role(manner, [sys.executable, "-c", CHILD, str(log), manner], patience)


def wait_for(log: Path, words: list[str]) -> None:
    deadline = time.monotonic() + 20
    while not (log.exists() and log.read_text().split() == words):
        assert time.monotonic() < deadline, log.read_text() if log.exists() else "nothing written"
        time.sleep(0.05)


def test_a_stop_tells_each_child_once_and_waits(tmp_path: Path) -> None:
    log = tmp_path / "log"
    tree = Tree([role(log, "leave")])
    wait_for(log, ["born"])
    assert tree.stop() == 0
    assert log.read_text().split() == ["born", "told"]


def test_a_child_that_will_not_leave_is_ended_when_its_patience_is_over(tmp_path: Path) -> None:
    log = tmp_path / "log"
    tree = Tree([role(log, "stay", patience=0.5)])
    wait_for(log, ["born"])
    assert tree.stop() == 1
    assert tree.children[0].process.returncode == -signal.SIGKILL


def test_a_child_that_dies_is_started_again(tmp_path: Path) -> None:
    log = tmp_path / "log"
    tree = Tree([role(log, "leave")])
    wait_for(log, ["born"])
    first = tree.children[0].process.pid
    os.kill(first, signal.SIGKILL)
    tree.children[0].process.wait()
    tree._revive_the_dead()
    wait_for(log, ["born", "born"])
    assert tree.children[0].process.pid != first
    assert tree.stop() == 0
