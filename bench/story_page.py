"""An uncached story page beside a bare Wagtail page of the same body, in the same run: the page as
one deploys it, on Django's own ASGI handler, and on our handler too."""

import json
import os
import statistics
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.figures import Figure, Report
from bench.load import Load, press
from bench.servers import ROOT, Server, uvicorn
from masthead.publishing.models import Kind, Story

ROUNDS = 9
REQUESTS = 300
TIMES_THE_PEER = 2.0
MOST_QUERIES = 4
DJANGOS_OWN = "bench.bare.asgi:application"


def run() -> Report:
    """Alternate rounds of the two, one worker each. Promised: at least twice the peer's rate, at
    most 4 queries, and no session for an anonymous reader."""
    story = _long_public_story()
    twin = _create_twin(story)
    queries = _queries(story.address)
    with (
        uvicorn("masthead.config.settings", settings.DATA) as ours,
        uvicorn("bench.bare.settings", settings.DATA, application=DJANGOS_OWN) as deployed,
        uvicorn("bench.bare.settings", settings.DATA) as on_ours,
    ):
        asked = ((ours, story.address), (deployed, twin["path"]), (on_ours, twin["path"]))
        rounds = _rounds(*asked)
    figures = [
        Figure("story page, queries", queries, "", "at most 4", queries <= MOST_QUERIES),
        Figure("bare Wagtail page, queries", twin["queries"], ""),
        *_loads("story page", [each[0] for each in rounds]),
        *_loads("bare page, Django's handler", [each[1] for each in rounds]),
        *_loads("bare page, our handler", [each[2] for each in rounds]),
        _ratio("ratio, peer on Django's handler", [(each[0], each[1]) for each in rounds]),
        _ratio("ratio, peer on our handler", [(each[0], each[2]) for each in rounds]),
    ]
    setting = (
        f"“{story.headline}”, {story.words} words; {ROUNDS} alternating rounds of {REQUESTS} "
        f"requests over 4 connections, one uvicorn worker each. The peer: Wagtail's project "
        f"template ({twin['middleware']} middleware), the same headings and paragraphs, its "
        "plainest template, no pictures, credits or navigation. No page is kept whole: each "
        "request asks the gate and the database; rendered parts are kept by their values."
    )
    return Report("Uncached story page", setting, figures)


def _long_public_story() -> Story:
    stories = Story.objects.published().filter(access_level="public", kind=Kind.ANALYSIS)
    story = stories.filter(language="en", lead_picture__isnull=False).order_by("-words").first()
    if story is None:
        raise RuntimeError("the demo's stories are not loaded")
    return story


def _create_twin(story: Story) -> dict[str, Any]:
    environ = os.environ | {
        "DJANGO_SETTINGS_MODULE": "bench.bare.settings",
        "MASTHEAD_DATA": str(settings.DATA),
    }
    command = [sys.executable, "-m", "bench.bare.twin", str(story.pk)]
    done = subprocess.run(command, cwd=ROOT, env=environ, check=True, stdout=subprocess.PIPE)
    twin: dict[str, Any] = json.loads(done.stdout)
    return twin


def _queries(address: str) -> int:
    client = Client(headers={"host": "localhost"})
    client.get(address)  # the publication and its navigation are kept for some seconds
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    if response.status_code != 200 or response.cookies:
        raise RuntimeError(f"{address}: {response.status_code}, cookies {response.cookies}")
    return len(captured)


def _loads(name: str, loads: list[Load]) -> list[Figure]:
    return [
        Figure.median(name, [load.rate for load in loads], "req/s"),
        Figure.median(f"{name}, server's CPU", [load.cpu_ms for load in loads], "ms"),
    ]


def _ratio(name: str, pairs: list[tuple[Load, Load]]) -> Figure:
    ratios = [ours.rate / theirs.rate for ours, theirs in pairs]
    kept = statistics.median(ratios) >= TIMES_THE_PEER
    return Figure.median(name, ratios, "×", "at least 2", kept=kept)


def _rounds(*asked: tuple[Server, str]) -> list[list[Load]]:
    def ask(server: Server, path: str, requests: int = REQUESTS) -> Load:
        return press(port=server.port, path=path, pid=server.pid, requests=requests)

    for server, path in asked:
        ask(server, path, 40)
    return [[ask(server, path) for server, path in asked] for _ in range(ROUNDS)]
