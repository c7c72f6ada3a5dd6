"""Work done in forked copies of this process, which begin where it stands and change nothing in
it."""

import json
import os
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

type Job = Callable[[], Any]


class ChildError(Exception):
    """A child failed at its job; the message is its traceback."""


def results(jobs: Sequence[Job], *, at_once: int) -> Iterator[tuple[int, Any]]:
    """Each job's position and its result, as they end. None for one that was killed: by a signal,
    or by its own time limit."""
    waiting = deque(enumerate(jobs))
    running: dict[int, int] = {}
    with TemporaryDirectory() as folder:
        while waiting or running:
            while waiting and len(running) < at_once:
                place, job = waiting.popleft()
                running[_start(job, Path(folder, str(place)))] = place
            pid, status = os.wait()
            place = running.pop(pid)
            yield place, _read(Path(folder, str(place)), status)


def _start(job: Job, answer: Path) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        os.setsid()  # whatever it signals, the parent is not of its group
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in (1, 2):
            os.dup2(silence, stream)
        answer.write_text(json.dumps({"result": job()}))
    except BaseException:  # whatever it is, the parent reports it
        answer.write_text(json.dumps({"trace": traceback.format_exc()}))
    finally:
        os._exit(0)


def _read(answer: Path, status: int) -> Any:
    if os.WIFSIGNALED(status):
        return None
    said = json.loads(answer.read_text())
    if "trace" in said:
        raise ChildError(said["trace"])
    return said["result"]
