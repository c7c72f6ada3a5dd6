"""The process tree signals each child once, waits for it, kills the stubborn and restarts the
dead."""

import os
import signal
import sys
import time
from pathlib import Path

from masthead.cli.tree import GIVING_WAY, ProcessRole, Tree

# Writes a line for each SIGTERM that it receives; `stay` makes it ignore the signal.
CHILD = """
import os, signal, sys, time
log = os.open(sys.argv[1], os.O_APPEND | os.O_CREAT | os.O_WRONLY)
def signalled(*_):
    os.write(log, b"signalled\\n")
    if sys.argv[2] == "leave":
        raise SystemExit
signal.signal(signal.SIGTERM, signalled)
os.write(log, b"started\\n")
while True:
    time.sleep(0.05)
"""


def role(log: Path, manner: str, patience: float = 5.0) -> ProcessRole:
    return ProcessRole(manner, [sys.executable, "-c", CHILD, str(log), manner], patience)


def wait_for(log: Path, words: list[str]) -> None:
    deadline = time.monotonic() + 20
    while not (log.exists() and log.read_text().split() == words):
        assert time.monotonic() < deadline, log.read_text() if log.exists() else "nothing written"
        time.sleep(0.05)


def test_stopping_the_tree_signals_each_child_once_and_waits(tmp_path: Path) -> None:
    log = tmp_path / "log"
    tree = Tree([role(log, "leave")])
    wait_for(log, ["started"])
    assert tree.stop() == 0
    assert log.read_text().split() == ["started", "signalled"]


def test_a_child_that_will_not_stop_is_killed_after_its_grace_period(tmp_path: Path) -> None:
    log = tmp_path / "log"
    tree = Tree([role(log, "stay", patience=0.5)])
    wait_for(log, ["started"])
    assert tree.stop() == 1
    assert tree.children[0].process.returncode == -signal.SIGKILL


def test_a_child_that_dies_is_started_again(tmp_path: Path) -> None:
    log = tmp_path / "log"
    tree = Tree([role(log, "leave")])
    wait_for(log, ["started"])
    first = tree.children[0].process.pid
    os.kill(first, signal.SIGKILL)
    tree.children[0].process.wait()
    while tree.children[0].process.pid == first:
        tree._restart_the_dead()
        time.sleep(0.05)
    wait_for(log, ["started", "started"])
    assert tree.children[0].process.pid != first
    assert tree.stop() == 0


def test_a_child_that_keeps_dying_does_not_delay_the_others(tmp_path: Path) -> None:
    steady = tmp_path / "steady"
    hopeless = ProcessRole("hopeless", [sys.executable, "-c", "raise SystemExit(1)"])
    tree = Tree([hopeless, role(steady, "leave")])
    wait_for(steady, ["started"])
    tree.children[0].deaths = 5  # its next pause is half a minute
    tree.children[0].process.wait()
    tree._restart_the_dead()
    os.kill(tree.children[1].process.pid, signal.SIGKILL)
    tree.children[1].process.wait()
    while tree.children[1].process.poll() is not None:
        tree._restart_the_dead()
        time.sleep(0.05)
    assert tree.children[0].process.poll() == 1
    assert tree.stop() == 0


def test_the_pictures_worker_yields_the_processor_to_the_others(tmp_path: Path) -> None:
    log = tmp_path / "log"
    says = "import os, sys; open(sys.argv[1], 'w').write(str(os.nice(0)))"
    tree = Tree([ProcessRole("worker", [sys.executable, "-c", says, str(log)], gives_way=True)])
    tree.children[0].process.wait()
    assert int(log.read_text()) == min(19, os.nice(0) + GIVING_WAY)
