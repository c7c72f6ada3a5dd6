"""Only listed providers are embedded, and nobody waits for them."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.embeds.blocks import EmbedValue

from masthead.publishing.blocks import ListedEmbedBlock


def test_a_listed_address_is_kept_without_asking_anyone() -> None:
    address = "https://vimeo.com/123"
    kept = ListedEmbedBlock().clean(EmbedValue(address))
    assert kept is not None
    assert kept.url == address


def test_any_other_is_refused_with_the_list() -> None:
    with pytest.raises(ValidationError, match="YouTube"):
        ListedEmbedBlock().clean(EmbedValue("https://example.com/video"))
