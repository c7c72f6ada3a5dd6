"""The process tree: web, workers and clock under one parent, started together and stopped once."""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

log = logging.getLogger("masthead.tree")

WEB_PATIENCE = 5.0  # seconds that open connections get to finish
WORK_PATIENCE = 60.0  # seconds that a running task gets to finish
LONGEST_PAUSE = 30.0  # seconds between restarts of a child that keeps dying
STEADY = 60.0  # seconds after which a child counts as steady again
PR_SET_PDEATHSIG = 1
GIVING_WAY = 10  # niceness of a process that no one is waiting for


@dataclass(frozen=True, slots=True)
class ProcessRole:
    """A process of the tree: its name in the log, its command, how long it may take to stop, and
    whether it yields the processor to the others."""

    name: str
    command: Sequence[str]
    patience: float = WORK_PATIENCE
    gives_way: bool = False


@dataclass(slots=True)
class Child:
    role: ProcessRole
    process: subprocess.Popen[bytes]
    born: float = field(default_factory=time.monotonic)
    deaths: int = 0
    due: float | None = None  # when to restart it, once it was found dead


def web(*, host: str, port: int, workers: int) -> ProcessRole:
    """The web server. Several workers share the load, one process each."""
    options = ["--host", host, "--port", str(port), "--workers", str(workers)]
    quiet = ["--log-level", "warning", "--no-server-header", "--lifespan", "on"]
    stop = ["--timeout-graceful-shutdown", "3"]
    command = [sys.executable, "-m", "uvicorn", "masthead.config.asgi:application"]
    return ProcessRole("web", [*command, *options, *quiet, *stop], WEB_PATIENCE)


def worker(name: str, *queues: str, gives_way: bool = False) -> ProcessRole:
    """A process that runs tasks of these queues, one at a time."""
    command = [sys.executable, "-m", "masthead", "worker", "--queue", ",".join(queues)]
    return ProcessRole(name, command, gives_way=gives_way)


def clock() -> ProcessRole:
    return ProcessRole("clock", [sys.executable, "-m", "masthead", "clock"])


def embedded_workers() -> list[ProcessRole]:
    """What an installation on one machine runs beside the web. Mail and publishing never wait
    behind pictures and indexes, and no reader waits for a processor that is rendering pictures."""
    return [
        worker("desk worker", "publishing", "mail"),
        clock(),
        worker("worker", "default", gives_way=True),
    ]


class Tree:
    """Children of this process. `run` watches them until a signal asks to stop. Each is then
    signalled once, and killed if it exceeds its grace period. A child that dies is restarted."""

    def __init__(self, roles: Sequence[ProcessRole]) -> None:
        self.children = [Child(role, _spawn(role)) for role in roles]
        self.stopping = False

    def run(self, *, meanwhile: Callable[[], None] | None = None) -> int:
        """Watch until SIGINT or SIGTERM; `meanwhile` is called once, when all have started. Returns
        the exit code: 0 after a clean stop."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        try:
            if meanwhile is not None:
                meanwhile()
            while not self.stopping:
                self._restart_the_dead()
                time.sleep(0.2)
        except Stopped:
            pass
        return self.stop()

    def stop(self) -> int:
        """Signal each child once, wait for it, and kill those that will not stop."""
        self.stopping = True
        for child in self.children:
            if child.process.poll() is None:
                child.process.terminate()
        started = time.monotonic()
        clean = [_await_end(child, started) for child in self.children]
        return 0 if all(clean) else 1

    def _on_signal(self, number: int, frame: object) -> None:
        if not self.stopping:
            self.stopping = True
            raise Stopped

    def _restart_the_dead(self) -> None:
        now = time.monotonic()
        for child in self.children:
            if child.process.poll() is None:
                continue
            if child.due is None:
                child.due = now + _pause_after_death(child, now)
            elif now >= child.due:
                child.process, child.born, child.due = _spawn(child.role), now, None


class Stopped(Exception):  # noqa: N818  # a stop that was asked for is no error
    """Raised in the main thread when a signal asks to stop."""


def _pause_after_death(child: Child, now: float) -> float:
    """Seconds until it is restarted: longer each time, unless it had been running steadily."""
    child.deaths = 1 if now - child.born > STEADY else child.deaths + 1
    pause = min(2.0 ** (child.deaths - 1), LONGEST_PAUSE)
    code = child.process.returncode
    log.error("%s exited (%s); restarting in %.0f s", child.role.name, code, pause)
    return pause


def _spawn(role: ProcessRole) -> subprocess.Popen[bytes]:
    # Its own session: Ctrl-C reaches only the parent, which signals each child once.
    return subprocess.Popen(  # noqa: S603  # our own command
        role.command,
        start_new_session=True,
        preexec_fn=partial(_prepare_child, role, os.getpid()),  # noqa: PLW1509  # this process has one thread
    )


def _prepare_child(role: ProcessRole, parent: int) -> None:
    """What a child does before it executes its command."""
    if role.gives_way:
        os.nice(GIVING_WAY)
    if sys.platform == "linux":
        _die_with(parent)


def _die_with(parent: int) -> None:
    """A parent that is killed leaves no child behind holding the port (Linux only). In a container
    the parent may be process 1."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)


def _await_end(child: Child, started: float) -> bool:
    left = max(0.1, child.role.patience - (time.monotonic() - started))
    try:
        child.process.wait(timeout=left)
    except subprocess.TimeoutExpired:
        log.warning(
            "%s did not stop within %.0f s and was killed", child.role.name, child.role.patience
        )
        child.process.kill()
        child.process.wait()
        return False
    return True
