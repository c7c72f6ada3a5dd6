"""What publishing announces, after commit. Each is sent with `story`, a live or withdrawn Story."""

from django.dispatch import Signal

story_published = Signal()  # a story went live, or a new revision of it did
story_corrected = Signal()  # a live story gained a correction
story_withdrawn = Signal()  # a story is no longer live; also sent before it is deleted
stories_imported = Signal()  # many at once: `story_ids`, after a committed batch
