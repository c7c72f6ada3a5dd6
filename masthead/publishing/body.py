"""The only access to a story's body. Pages, feeds, e-mails, the search index and exports get their
blocks here and nowhere else, so that one rule applies the paywall to all of them, and one rule
leaves out what can't be shown."""

import logging
from collections.abc import Iterator

from django.core.cache import cache

from masthead.access.gate import Decision
from masthead.publishing.block_flaws import Flaw, flaw_of
from masthead.publishing.models import Kind, Story
from masthead.publishing.paywall_cut import above_cut, open_blocks, words_in
from masthead.publishing.stored_blocks import Block, blocks_in

log = logging.getLogger(__name__)


def open_body(story: Story, *, decision: Decision, stops_at_cut: bool = False) -> list[Block]:
    """The blocks that `decision` lets through: all of them, or the teaser of the story's kind.
    With `stops_at_cut`, an open story also ends at the editor's cut, as it does in an e-mail.
    Every block is in shape and has something to show."""
    blocks = list(_showable(story))
    if stops_at_cut and decision.allowed:
        return above_cut(blocks)
    return open_blocks(blocks, decision=decision, teaser_words=Kind(story.kind).facts.teaser_words)


def word_count(story: Story) -> int:
    """The word count of the whole story; for a draft it is computed on the fly."""
    return story.words or words_in(blocks_in(story.body))


def _showable(story: Story) -> Iterator[Block]:
    for number, block in enumerate(blocks_in(story.body), start=1):
        flaw = flaw_of(block)
        if flaw is None:
            yield block
        else:
            _log_once(story, number, flaw)


def _log_once(story: Story, number: int, flaw: Flaw) -> None:
    """A busy page would otherwise repeat the line for every reader. Of a draft, the desk's checks
    tell its editor."""
    if story.live and cache.add(f"left-out:{story.pk}:{number}:{flaw.code}", True, timeout=None):
        log.warning("Story %s is shown without its block %s. %s", story.pk, number, flaw.message)
