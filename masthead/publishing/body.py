"""A story's body on its way out. Pages, feeds, mail, the index and exports get their blocks here
and nowhere else, so that one rule cuts them all."""

from masthead.access.gate import Decision
from masthead.publishing.models import Kind, Story
from masthead.publishing.paywall_cut import Block, above_cut, open_blocks, words_in


def open_body(story: Story, *, decision: Decision, stops_at_cut: bool = False) -> list[Block]:
    """The blocks that `decision` lets through: all of them, or the teaser of the story's kind.
    With `stops_at_cut`, an open story also ends at the editor's cut, as it does in a mail."""
    blocks = list(story.body.raw_data)
    if stops_at_cut and decision.allowed:
        return above_cut(blocks)
    return open_blocks(blocks, decision=decision, teaser_words=Kind(story.kind).facts.teaser_words)


def word_count(story: Story) -> int:
    """How many words the whole story has; those of a draft are counted now."""
    return story.words or words_in(story.body.raw_data)
