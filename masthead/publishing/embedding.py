"""Resolving embeds: addresses are registered on each save, and the worker queries the providers."""

import logging
from collections.abc import Iterable

from wagtail.embeds.embeds import get_embed_hash

from masthead.gateways import embeds as gateway
from masthead.gateways.failures import PermanentFailure, TemporaryFailure
from masthead.publishing.embeds import provider_of
from masthead.publishing.models import Embed
from masthead.publishing.stored_blocks import Block

log = logging.getLogger(__name__)


def addresses_in(blocks: Iterable[Block]) -> list[str]:
    """The addresses of supported providers that a body embeds."""
    found = [str(block["value"]) for block in blocks if block["type"] == "embed" and block["value"]]
    return [address for address in found if provider_of(address)]


def register(addresses: Iterable[str]) -> bool:
    """Register addresses that are not known yet. Returns whether any of these is due."""
    wanted = {get_embed_hash(address): address for address in addresses}
    rows = [Embed(hash=key, address=address) for key, address in wanted.items()]
    Embed.objects.bulk_create(rows, ignore_conflicts=True)
    return Embed.objects.due().filter(pk__in=wanted).exists()


def resolve_due(*, limit: int = 20) -> int:
    """For the worker and the clock: query the providers of embeds that are due, and return how many
    were found. Until then a story shows the link."""
    return sum(_resolve(embed) for embed in Embed.objects.claim_each(at_most=limit))


def _resolve(embed: Embed) -> bool:
    provider = provider_of(embed.address)
    if provider is None:  # removed from the list since
        embed.mark_refused("provider no longer supported")
        return False
    try:
        found = gateway.resolver().resolve(embed.address, endpoint=provider.endpoint)
    except PermanentFailure as failure:
        log.info("%s refuses %s: %s", provider.name, embed.address, failure)
        embed.mark_refused(str(failure))
        return False
    except TemporaryFailure as failure:
        log.info("%s is not responding for %s: %s", provider.name, embed.address, failure)
        embed.retry_later()
        return False
    embed.mark_found(found.title)
    return True
