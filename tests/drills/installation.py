"""An installation of its own, as separate processes see it: they work on it, and are killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0  # seconds; whatever takes longer hangs

type Installation = dict[str, str]  # the environment of its processes


def installation_in(folder: Path) -> Installation:
    environ = {**os.environ, "MASTHEAD_DATA": str(folder), "MASTHEAD_LOG": "WARNING"}
    environ.pop("DATABASE_URL", None)
    return environ


def database_of(installation: Installation) -> Path:
    return Path(installation["MASTHEAD_DATA"]) / "masthead.sqlite3"


def start(installation: Installation, *words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "masthead", *words]
    return subprocess.Popen(command, env=installation, cwd=ROOT, stdout=subprocess.DEVNULL)  # noqa: S603


def run(installation: Installation, *words: str) -> subprocess.CompletedProcess[str]:
    """Run one of our commands to its end; if it fails, fail with its error output."""
    command = [sys.executable, "-m", "masthead", *words]
    done = subprocess.run(  # noqa: S603  # our own command
        command, env=installation, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done


def shell(installation: Installation, code: str) -> str:
    """The last line printed by code run in the installation's shell."""
    lines = run(installation, *shell_words(code)).stdout.strip().splitlines()
    return lines[-1] if lines else ""


def shell_words(code: str) -> list[str]:
    return ["shell", "--no-imports", "-c", dedent(code)]


def kill_when(process: subprocess.Popen[bytes], is_time: Callable[[], bool]) -> None:
    """Kill it in the middle of its work, as a power cut does."""
    deadline = time.monotonic() + PATIENCE
    while not is_time():
        assert process.poll() is None, "the process ended before it could be killed"
        assert time.monotonic() < deadline, "the moment to kill it never came"
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait(10)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_web(port: int) -> None:
    """Wait until the web process at this port answers."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            connection.request("GET", "/robots.txt")
            assert connection.getresponse().status == 200
            return
        except ConnectionRefusedError:
            assert time.monotonic() < deadline, "the web process does not answer"
            time.sleep(0.1)
        finally:
            connection.close()
