"""Servers on loopback for a bench: started, awaited, ended by their own process."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Server:
    port: int
    pid: int


def free_port() -> int:
    """A port on which nothing listens now."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def uvicorn(
    settings: str, data: Path, *, application: str = "masthead.config.asgi:application"
) -> Iterator[Server]:
    """An ASGI application, ours unless another is named, under `settings`: one worker, no access
    log."""
    port = free_port()
    options = ["--host", "127.0.0.1", "--port", str(port), "--log-level", "error"]
    command = [sys.executable, "-m", "uvicorn", application, *options]
    environ = os.environ | {"DJANGO_SETTINGS_MODULE": settings, "MASTHEAD_DATA": str(data)}
    process = subprocess.Popen(command, cwd=ROOT, env=environ)
    try:
        await_port(port)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=20)


def await_port(port: int, seconds: float = 120.0) -> None:
    """Wait until something listens there."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on port {port} after {seconds:.0f} s")
