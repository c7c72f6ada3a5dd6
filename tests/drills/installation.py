"""An installation of its own, as other processes see it: they work on it, and are killed."""

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

type House = dict[str, str]  # the environment of its processes


def house_in(folder: Path) -> House:
    found = {**os.environ, "MASTHEAD_DATA": str(folder), "MASTHEAD_LOG": "WARNING"}
    found.pop("DATABASE_URL", None)
    return found


def books_of(house: House) -> Path:
    return Path(house["MASTHEAD_DATA"]) / "masthead.sqlite3"


def start(house: House, *words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "masthead", *words]
    return subprocess.Popen(command, env=house, cwd=ROOT, stdout=subprocess.DEVNULL)  # noqa: S603


def run(house: House, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command of ours to its end; fails with what it says if it fails."""
    command = [sys.executable, "-m", "masthead", *words]
    done = subprocess.run(command, env=house, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return done


def shell(house: House, code: str) -> str:
    """The last line that some code of ours prints there."""
    said = run(house, *shell_words(code)).stdout.strip().splitlines()
    return said[-1] if said else ""


def shell_words(code: str) -> list[str]:
    return ["shell", "--no-imports", "-c", dedent(code)]


def kill_when(process: subprocess.Popen[bytes], is_time: Callable[[], bool]) -> None:
    """As a power cut does, in the middle of its work."""
    until = time.monotonic() + PATIENCE
    while not is_time():
        assert process.poll() is None, "the process ended before it could be killed"
        assert time.monotonic() < until, "the moment to kill it never came"
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait(10)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_web(port: int) -> None:
    """Until the web process at this port answers."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            asked = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            asked.request("GET", "/robots.txt")
            assert asked.getresponse().status == 200
            return
        except ConnectionRefusedError:
            assert time.monotonic() < until, "the web process does not answer"
            time.sleep(0.1)
        finally:
            asked.close()
