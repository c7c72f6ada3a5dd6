"""How fast an archive comes in: a WordPress export of invented posts, read, checked, written and
indexed for the desk's and the readers' search; and how much memory it takes."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bench.figures import Figure, Report
from masthead.publishing.models import Story

POSTS = 10_000
_ALONE = Path(__file__).with_name("alone.py")
PROMISE = 300.0  # seconds for 10,000 posts, search included
MEMORY = 300.0  # MB
_WORDS = (
    "tariff pipeline quarter ministry cargo grid tender lender harbour solar desk margin auction "
    "transit reserve bond water wheat index fund port route storage contract budget energy trade"
).split()
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_blog_url>https://archive.example</wp:base_blog_url>
"""


def run() -> Report:
    """Import the posts in a process of its own, then let one worker index them. Promised: under
    five minutes with the search, in less than 300 MB."""
    before, began = Story.objects.count(), timezone.now()
    with TemporaryDirectory() as scratch:
        export = write_export(Path(scratch) / "export.xml", posts=POSTS)
        megabytes = export.stat().st_size / 1e6
        import_seconds, import_cpu, memory = _timed("import", "wordpress", str(export))
    index_seconds, index_cpu, _ = _timed("db_worker", "--batch", "--queue-name", "*")
    came_in = Story.objects.count() - before
    if came_in != POSTS:
        raise RuntimeError(f"{came_in} of {POSTS} posts came in.")
    for failed in DBTaskResult.objects.filter(status="FAILED", enqueued_at__gte=began):
        raise RuntimeError(f"{failed.task_path} failed: {failed.traceback}")
    total = import_seconds + index_seconds
    figures = [
        Figure("read, checked, written, searchable", import_seconds, "s"),
        Figure("indexed for the desk", index_seconds, "s"),
        Figure("together", total, "s", f"under {PROMISE:.0f}", total < PROMISE),
        Figure("posts a second", POSTS / total, ""),
        Figure("CPU", import_cpu + index_cpu, "s"),
        Figure("largest process", memory, "MB", f"under {MEMORY:.0f}", memory < MEMORY),
    ]
    load = os.getloadavg()[2]
    setting = (
        f"{POSTS:,} invented WordPress posts of some 450 words ({megabytes:.0f} MB), SQLite, one "
        f"importing process, then one worker; {os.cpu_count()} processors, load {load:.0f}."
    )
    return Report("Import of 10,000 posts", setting, figures)


def write_export(path: Path, *, posts: int, words: int = 450) -> Path:
    """An export of invented posts with marks, links, lists, tables, categories and tags; the same
    for the same figures."""
    dice = random.Random(posts)  # noqa: S311  # not for secrets
    with path.open("w", encoding="utf-8") as file:
        file.write(_HEAD)
        for number in range(1, posts + 1):
            file.write(_post(number, words, dice))
        file.write("</channel></rss>\n")
    return path


def _post(number: int, words: int, dice: random.Random) -> str:
    day = f"{2005 + number % 20}-{number % 12 + 1:02}-{number % 28 + 1:02} 06:{number % 60:02}:00"
    terms = "".join(
        f'<category domain="{domain}" nicename="{word}"><![CDATA[{word.title()}]]></category>'
        for domain, word in zip(
            ("category", "post_tag", "post_tag"), dice.sample(_WORDS, 3), strict=True
        )
    )
    slug = f"{'-'.join(dice.sample(_WORDS, 4))}-{number}"
    return f"""<item><title>{_sentence(dice, 8)} {number}</title>
<link>https://archive.example/{day[:4]}/{slug}/</link><dc:creator>writer{number % 40}</dc:creator>
<content:encoded><![CDATA[{_body(words, dice)}]]></content:encoded>
<excerpt:encoded><![CDATA[{_sentence(dice, 16)}]]></excerpt:encoded>
<wp:post_id>{number}</wp:post_id><wp:post_date_gmt>{day}</wp:post_date_gmt>
<wp:post_name>{slug}</wp:post_name><wp:status>publish</wp:status>
<wp:post_type>post</wp:post_type>{terms}</item>
"""


def _body(words: int, dice: random.Random) -> str:
    pieces = ["<!-- wp:paragraph -->"]
    for place in range(words // 45):
        pieces.append(
            f"<p>{_sentence(dice, 20)}. <strong>{_sentence(dice, 5)}</strong>, "
            f'<a href="https://archive.example/{place}/">{_sentence(dice, 4)}</a>, '
            f"{_sentence(dice, 16)}.</p>"
        )
    pieces.insert(3, f"<h2>{_sentence(dice, 4)}</h2>")
    pieces.append(f"<ul><li>{_sentence(dice, 6)}</li><li>{_sentence(dice, 6)}</li></ul>")
    pieces.append(
        "<table><tr><th>Week</th><th>Price</th></tr><tr><td>1</td><td>40</td></tr></table>"
    )
    return "".join(pieces)


def _sentence(dice: random.Random, words: int) -> str:
    return " ".join(dice.choices(_WORDS, k=words)).capitalize()


def _timed(*words: str) -> tuple[float, float, float]:
    """Run one verb of the command; seconds, seconds of the processor, and its largest size in
    MB."""
    command = [sys.executable, str(_ALONE), sys.executable, "-m", "masthead", *words]
    ended = subprocess.run(command, check=True, capture_output=True, text=True)
    usage = json.loads(ended.stdout)
    if usage["code"]:
        raise RuntimeError(f"masthead {' '.join(words)} ended with {usage['code']}.")
    return usage["seconds"], usage["processor_seconds"], usage["megabytes"]
