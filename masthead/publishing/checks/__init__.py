"""Publishing checks: problems that an editor wants to know about before a story goes live."""

from dataclasses import replace

from django.utils import timezone

from masthead.publishing.checks.completeness import check_blocks, check_corrections
from masthead.publishing.checks.embeds import check_embeds
from masthead.publishing.checks.findings import Level, StoryFinding
from masthead.publishing.checks.head import check_embargo, check_head
from masthead.publishing.checks.labels import check_labels
from masthead.publishing.checks.links import check_links
from masthead.publishing.checks.pictures import check_pictures
from masthead.publishing.checks.placed_blocks import placed_blocks
from masthead.publishing.checks.text import check_paragraphs, check_words
from masthead.publishing.models import Publication, Story

__all__ = ["Level", "StoryFinding", "check_story"]


def check_story(story: Story) -> list[StoryFinding]:
    """All findings on a story as it is in memory: on its head, then on its blocks."""
    blocks = placed_blocks(story.body)
    found = [
        *check_embargo(story, now=timezone.now()),
        *check_head(story),
        *check_blocks(story.body, blocks),
        *check_corrections(placed_blocks(story.corrections)),
        *check_pictures(story, blocks),
        *check_words(story, blocks),
        *check_paragraphs(blocks),
        *check_labels(blocks, house=Publication.load().labels),
        *check_links(story, blocks),
        *check_embeds(blocks),
    ]
    return [_as_advice(finding) for finding in found] if story.imported_from else found


def _as_advice(finding: StoryFinding) -> StoryFinding:
    # imported stories were published before: only what readers must never see still blocks them
    if finding.code in {"editors_notice", "embargo"}:
        return finding
    return replace(finding, level=Level.ADVICE)
