"""A newsletter's accent is legible on paper and in the dark scheme."""

import pytest
from django.core.exceptions import ValidationError

from masthead.core.colour import NIGHT, contrast, lightened
from masthead.newsletters.models.newsletters import readable_accent
from masthead.notifications.accent import accent_of


def test_contrast_follows_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#a8105f", "#fbfcfb") == pytest.approx(7.0, abs=0.05)


def test_an_editor_who_picks_a_pale_accent_is_told_why_it_is_refused() -> None:
    with pytest.raises(ValidationError, match="too light to read"):
        readable_accent("#f5c542")
    readable_accent("#a8105f")


@pytest.mark.parametrize("colour", ["#a8105f", "#1f6078", "#454e53", "#000000", "#5a4632"])
def test_each_accent_gets_a_tint_for_the_dark_scheme_and_ink_for_both(colour: str) -> None:
    accent = accent_of(colour)
    assert contrast(lightened(colour), NIGHT) >= 7
    assert contrast(accent.on_light, accent.light) >= 4.5
    assert contrast(accent.on_dark, accent.dark) >= 4.5
