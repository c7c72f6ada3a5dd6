"""Hears Wagtail and tells the house what became of its stories and pictures, after commit."""

import copy
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_save, pre_delete
from django.dispatch import Signal
from wagtail.signals import page_published, page_unpublished

from masthead.publishing import drawing, embedding, tasks
from masthead.publishing.models import Picture, Story
from masthead.publishing.signals import story_corrected, story_published, story_withdrawn


def connect() -> None:
    page_published.connect(hear_published, sender=Story, dispatch_uid="story_published")
    page_unpublished.connect(hear_unpublished, sender=Story, dispatch_uid="story_unpublished")
    pre_delete.connect(hear_deleted, sender=Story, dispatch_uid="story_deleted")
    post_save.connect(hear_picture, sender=Picture, dispatch_uid="picture_saved")


def hear_published(instance: Story, **kwargs: Any) -> None:
    """Announce a story that is live now; a revision that only waits for its time is no news."""
    if not instance.live:
        return
    _announce(story_published, instance)
    note_embeds(instance)
    if instance.gained_correction:
        _announce(story_corrected, instance)


def note_embeds(story: Story) -> None:
    """Ring for what a story or a draft embeds and nobody has asked about yet."""
    addresses = embedding.addresses_in(story.body.raw_data)
    if addresses and embedding.note(addresses):
        transaction.on_commit(tasks.ask_about_embeds.enqueue)


def hear_unpublished(instance: Story, **kwargs: Any) -> None:
    # Wagtail also says "unpublished" of a page that is about to be deleted, once for each of its
    # tables; that row is still live, and `hear_deleted` answers for it.
    if not _is_live(instance):
        _announce(story_withdrawn, instance)


def hear_deleted(instance: Story, **kwargs: Any) -> None:
    if _is_live(instance):
        _announce(story_withdrawn, instance)


def hear_picture(instance: Picture, raw: bool = False, **kwargs: Any) -> None:
    """Ring for the renditions of a picture: pictures come in by many doors, and all end in a
    save."""
    if raw or not instance.file:
        return
    drawing.drop_stale(instance)
    transaction.on_commit(partial(tasks.draw_picture.enqueue, instance.pk))


def _is_live(story: Story) -> bool:
    return Story.objects.filter(pk=story.pk, live=True).exists()


def _announce(signal: Signal, story: Story) -> None:
    # a copy, because Django takes the key from a row that it deletes
    kept = copy.copy(story)
    transaction.on_commit(partial(signal.send, sender=Story, story=kept))
