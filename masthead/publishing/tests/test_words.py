"""A story stores its word count."""

import pytest

from masthead.publishing.testing import make_story


@pytest.mark.django_db
def test_words_are_counted_when_a_story_is_saved() -> None:
    story = make_story(
        body=[
            ("section", {"label": "Why it matters"}),
            ("paragraph", "<p>Four <b>words</b> stand here.</p><p>And three more.</p>"),
            ("quote", {"text": "Two words", "source": ""}),
        ]
    )
    story.refresh_from_db()
    assert story.words == 3 + 7 + 2
