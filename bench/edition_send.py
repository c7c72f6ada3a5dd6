"""An edition to 10,000 recipients over real SMTP into Postfix's `smtp-sink`, beside the limit: the
same message sent by a bare loop of Python's smtplib on one connection."""

import os
import shutil
import smtplib
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from bench.figures import Figure, Report
from bench.load import cpu_seconds
from bench.servers import ROOT, await_port, free_port
from masthead.accounts.models import Reader
from masthead.demo.demo_run import EDITOR, FIRST_EDITION
from masthead.demo.subscribers import load_subscribers
from masthead.newsletters.editions import send_now, start_edition
from masthead.newsletters.models import Newsletter
from masthead.outbox.models import Send
from masthead.outbox.sending import Progress, progress

RECIPIENTS = 10_000
BARE = 2_000  # messages of the bare loop, in each of its rounds
ROUNDS = 3
PATIENCE = 900.0  # seconds


def run() -> Report:
    """Freeze, render and submit; the worker is already running when the clock starts."""
    load_subscribers(RECIPIENTS)
    editor = Reader.objects.get(email=EDITOR)
    edition = start_edition(newsletter=Newsletter.objects.get(slug=FIRST_EDITION), actor=editor)
    with _sink() as port:
        bare = [_bare_loop(port) for _ in range(ROUNDS)]
        with _worker(port) as worker:
            before, started = cpu_seconds(worker.pid), time.perf_counter()
            send = send_now(edition=edition, actor=editor)
            frozen = time.perf_counter() - started
            done = _finished(send)
            seconds = time.perf_counter() - started
            cpu = cpu_seconds(worker.pid) - before
    limit = statistics.median(bare)
    submitted = done.counts["submitted"]
    figures = [
        Figure(
            "recipients submitted", submitted, "", f"all {RECIPIENTS:,}", submitted >= RECIPIENTS
        ),
        Figure("rendered and frozen in", frozen, "s"),
        Figure("whole send", seconds, "s"),
        Figure("rate", submitted / seconds, "messages/s"),
        Figure.median("bare smtplib loop, one connection", bare, "messages/s"),
        Figure("ratio to the bare loop", submitted / seconds / limit, "×"),
        Figure("worker's CPU for 1,000", cpu / submitted * 1000, "s"),
    ]
    setting = (
        f"One worker process, {settings.MAIL_CONNECTIONS} connections allowed, SQLite, smtp-sink "
        "on loopback. The bare loop sends a fixed message, keeps no records, and is "
        f"the median of {ROUNDS} rounds of {BARE:,}."
    )
    return Report("Edition to 10,000 recipients", setting, figures)


@contextmanager
def _sink() -> Iterator[int]:
    program = shutil.which("smtp-sink") or "/usr/sbin/smtp-sink"
    if not os.access(program, os.X_OK):
        raise SystemExit("smtp-sink is not there. On Debian: apt-get install postfix")
    port = free_port()
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    process = subprocess.Popen([program, *user, f"127.0.0.1:{port}", "1024"])
    try:
        await_port(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=10)


@contextmanager
def _worker(port: int) -> Iterator[subprocess.Popen[bytes]]:
    environ = os.environ | {"MASTHEAD_MAIL": f"smtp://127.0.0.1:{port}"}
    command = [sys.executable, "-m", "masthead", "worker", "--queue", "mail"]
    process = subprocess.Popen(command, cwd=ROOT, env=environ)
    time.sleep(8)  # it has started and polls
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=60)


def _finished(send: Send) -> Progress:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        now = progress(send)
        if now.state == Send.State.FINISHED:
            return now
        time.sleep(0.1)
    raise TimeoutError(f"not sent after {PATIENCE:.0f} s: {now}")


def _bare_loop(port: int) -> float:
    message = b"Subject: x\r\nFrom: a@example.com\r\n\r\n" + (b"x" * 70 + b"\r\n") * 400
    started = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as connection:
        for number in range(BARE):
            connection.sendmail("a@example.com", [f"r{number}@example.net"], message)
    return BARE / (time.perf_counter() - started)
