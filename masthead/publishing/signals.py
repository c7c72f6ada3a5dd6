"""Signals sent after commit, with the live or withdrawn Story as `story`."""

from django.dispatch import Signal

story_published = Signal()  # a story went live, or a new revision of it did
story_corrected = Signal()  # a live story gained a correction
story_withdrawn = Signal()  # a story is no longer live; also sent before it is deleted
stories_imported = Signal()  # sent with `story_ids`, after a batch was committed
