"""The publication's map settings are checked when they are saved, not when a map is drawn."""

import pytest
from django.core.exceptions import ValidationError

from masthead.publishing.models import Publication


def test_invalid_map_settings_are_refused_with_the_reason() -> None:
    publication = Publication(map_overrides={"names": {"Palestine": "PS"}})
    with pytest.raises(ValidationError) as refusal:
        publication.clean()
    (reason,) = refusal.value.message_dict["map_overrides"]
    assert "'Palestine' is not a two-letter country code" in reason


def test_valid_map_settings_are_saved() -> None:
    settings = {"names": {"PS": "Palestine"}, "disputes": [{"between": ["IL", "PS"]}]}
    publication = Publication(map_overrides=settings)
    publication.clean()
    assert publication.map_overrides == settings


def test_an_empty_field_means_no_map_settings() -> None:
    publication = Publication(map_overrides=None)
    publication.clean()
    assert publication.map_overrides == {}
