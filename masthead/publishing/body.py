"""The only access to a story's body. Pages, feeds, e-mails, the search index and exports get their
blocks here and nowhere else, so that one rule applies the paywall to all of them."""

from masthead.access.gate import Decision
from masthead.publishing.models import Kind, Story
from masthead.publishing.paywall_cut import Block, above_cut, open_blocks, words_in


def open_body(story: Story, *, decision: Decision, stops_at_cut: bool = False) -> list[Block]:
    """The blocks that `decision` lets through: all of them, or the teaser of the story's kind.
    With `stops_at_cut`, an open story also ends at the editor's cut, as it does in an e-mail."""
    blocks = list(story.body.raw_data)
    if stops_at_cut and decision.allowed:
        return above_cut(blocks)
    return open_blocks(blocks, decision=decision, teaser_words=Kind(story.kind).facts.teaser_words)


def word_count(story: Story) -> int:
    """The word count of the whole story; for a draft it is computed on the fly."""
    return story.words or words_in(story.body.raw_data)
