"""Checks on embeds: what their providers said."""

from collections.abc import Iterator

from wagtail.embeds.embeds import get_embed_hash

from masthead.publishing.checks.findings import Level, StoryFinding
from masthead.publishing.checks.placed_blocks import PlacedBlock
from masthead.publishing.embeds import host_of, provider_of
from masthead.publishing.models import Embed


def check_embeds(blocks: list[PlacedBlock]) -> Iterator[StoryFinding]:
    """Embeds that their provider refuses or has not responded to."""
    embeds = [(block, get_embed_hash(block.value)) for block in blocks if _is_embed(block)]
    known = Embed.objects.in_bulk([key for _, key in embeds]) if embeds else {}
    for block, key in embeds:
        embed = known.get(key)
        message = _trouble_with(embed) if embed else ""
        if embed and message:
            yield block.finding(
                f"embed_{embed.state}", message, subject=embed.address, level=Level.ADVICE
            )


def _is_embed(block: PlacedBlock) -> bool:
    return block.type == "embed" and bool(block.value)


def _trouble_with(embed: Embed) -> str:
    provider = provider_of(embed.address)
    name = provider.name if provider else host_of(embed.address)
    if embed.state == Embed.State.REFUSED:
        return (
            f"{name} does not allow {embed.address} to be shown ({embed.refusal}). "
            "Check the address; otherwise readers get a link that does not work."
        )
    if embed.next_try_at:
        return (
            f"{name} is not responding. You can publish anyway: the story shows the link, and "
            "we keep trying to get the title."
        )
    return ""
