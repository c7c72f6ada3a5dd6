"""HTML is cleaned when it is saved, whatever its source."""

import pytest

from masthead.publishing.models import Story
from masthead.publishing.testing import make_story


@pytest.mark.django_db
def test_scripts_are_removed_from_html_and_text_is_kept() -> None:
    story = make_story(
        body=[
            (
                "raw",
                '<table><tr><td onclick="x()">7</td></tr></table><script>steal()</script>'
                '<iframe src="https://example.com"></iframe><a href="javascript:x()">go</a>',
            )
        ]
    )
    stored = str(Story.objects.get(pk=story.pk).body[0].value)
    assert "<td>7</td>" in stored
    assert "go</a>" in stored
    for bad in ("script", "onclick", "iframe", "steal"):
        assert bad not in stored


@pytest.mark.django_db
def test_saving_cleaned_html_again_changes_nothing() -> None:
    story = make_story(body=[("raw", "<pre>\n\n\nfirst line\nsecond</pre>")])
    stored = str(Story.objects.get(pk=story.pk).body[0].value)
    story.save_revision().publish()
    assert str(Story.objects.get(pk=story.pk).body[0].value) == stored
