"""Turns Wagtail's signals on stories and pictures into Masthead's own, after commit."""

import copy
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_save, pre_delete
from django.dispatch import Signal
from wagtail.signals import page_published, page_slug_changed, page_unpublished

from masthead.publishing import drawing, embedding, old_addresses, tasks
from masthead.publishing.models import Picture, Publication, Story
from masthead.publishing.models.listed import recount, relist, unlist
from masthead.publishing.signals import story_corrected, story_published, story_withdrawn
from masthead.publishing.stored_blocks import blocks_in


def connect() -> None:
    page_published.connect(on_published, sender=Story, dispatch_uid="story_published")
    page_unpublished.connect(on_unpublished, sender=Story, dispatch_uid="story_unpublished")
    page_slug_changed.connect(
        old_addresses.redirect_old_address, sender=Story, dispatch_uid="story_moved"
    )
    pre_delete.connect(on_deleted, sender=Story, dispatch_uid="story_deleted")
    post_save.connect(on_publication_saved, sender=Publication, dispatch_uid="publication_saved")
    post_save.connect(on_picture_saved, sender=Picture, dispatch_uid="picture_saved")


def on_published(instance: Story, **kwargs: Any) -> None:
    """Announce a story that is now live; a revision that is only scheduled is not announced."""
    if not instance.live:
        return
    _announce(story_published, instance)
    register_embeds(instance)
    if instance.gained_correction:
        _announce(story_corrected, instance)


def register_embeds(story: Story) -> None:
    """Register the embeds of a story or draft, and enqueue a lookup if any are new."""
    addresses = embedding.addresses_in(blocks_in(story.body))
    if addresses and embedding.register(addresses):
        transaction.on_commit(tasks.resolve_embeds.enqueue)


def on_unpublished(instance: Story, **kwargs: Any) -> None:
    # Wagtail also says "unpublished" of a page that is about to be deleted, once for each of its
    # tables; that row is still live, and `on_deleted` handles it.
    if not _is_live(instance):
        relist(Story.objects.filter(pk=instance.pk))  # Wagtail may have saved its own table only
        _announce(story_withdrawn, instance)


def on_deleted(instance: Story, **kwargs: Any) -> None:
    unlist(instance.pk)
    if _is_live(instance):
        _announce(story_withdrawn, instance)


def on_publication_saved(raw: bool = False, **kwargs: Any) -> None:
    """The months are counted in its time zone, which may have changed."""
    if not raw:
        recount()


def on_picture_saved(instance: Picture, raw: bool = False, **kwargs: Any) -> None:
    """Enqueue a picture's renditions: however a picture is uploaded, it ends in a save."""
    if raw or not instance.file:
        return
    drawing.delete_stale_renditions(instance)
    transaction.on_commit(partial(tasks.draw_picture.enqueue, instance.pk))


def _is_live(story: Story) -> bool:
    return Story.objects.filter(pk=story.pk, live=True).exists()


def _announce(signal: Signal, story: Story) -> None:
    # a copy, because Django takes the key from a row that it deletes
    snapshot = copy.copy(story)
    transaction.on_commit(partial(signal.send, sender=Story, story=snapshot))
