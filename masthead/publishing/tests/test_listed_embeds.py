"""Only supported providers can be embedded, and saving never waits for them."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.embeds.blocks import EmbedValue

from masthead.publishing.blocks import ListedEmbedBlock


def test_an_address_of_a_supported_provider_is_saved_without_a_request() -> None:
    address = "https://vimeo.com/123"
    kept = ListedEmbedBlock().clean(EmbedValue(address))
    assert kept is not None
    assert kept.url == address


def test_any_other_address_is_refused_with_the_list_of_providers() -> None:
    with pytest.raises(ValidationError, match="YouTube"):
        ListedEmbedBlock().clean(EmbedValue("https://example.com/video"))
