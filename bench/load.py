"""A small HTTP load on loopback: keep-alive connections, bounded in count, without a browser."""

import asyncio
import os
import time
from dataclasses import dataclass
from pathlib import Path

CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Load:
    """What one round took: requests a second, and the server's CPU milliseconds for each."""

    rate: float
    cpu_ms: float


def press(*, port: int, path: str, pid: int, requests: int, connections: int = 4) -> Load:
    """Request `path` from 127.0.0.1:`port` `requests` times over `connections` kept connections;
    any response but 200 raises. `pid` is the server whose CPU time is read."""
    before, started = cpu_seconds(pid), time.perf_counter()
    asyncio.run(_press(port, path, requests, connections))
    seconds = time.perf_counter() - started
    return Load(requests / seconds, (cpu_seconds(pid) - before) * 1000 / requests)


def cpu_seconds(pid: int) -> float:
    """User and system time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS


async def _press(port: int, path: str, requests: int, connections: int) -> None:
    share = requests // connections
    await asyncio.gather(*(_connection(port, path, share) for _ in range(connections)))


async def _connection(port: int, path: str, count: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    request = f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nAccept: text/html\r\n\r\n".encode()
    for _ in range(count):
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        if " 200 " not in head.split("\r\n", 1)[0]:
            raise RuntimeError(f"{path}: {head.split(chr(13), 1)[0]}")
        length = int(head.split("content-length:", 1)[1].split("\r\n", 1)[0])
        await reader.readexactly(length)
    writer.close()
    await writer.wait_closed()
