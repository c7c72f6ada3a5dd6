"""Log lines can be collected: one JSON object each, including the traceback."""

import json
import logging.config
from typing import Any

import pytest
from django.conf import settings


@pytest.fixture
def formatter() -> logging.Formatter:
    asked: Any = settings.LOGGING
    configurator = logging.config.DictConfigurator(asked)
    made: logging.Formatter = configurator.configure_formatter(dict(asked["formatters"]["json"]))
    return made


def record(message: str, *args: object, error: Exception | None = None) -> logging.LogRecord:
    trouble = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("masthead.tree", logging.ERROR, __file__, 1, message, args, trouble)


def test_a_log_line_is_one_object_with_time_level_and_message(
    formatter: logging.Formatter,
) -> None:
    line = formatter.format(record("%s ended (%s)\nand more", "web", 1))
    said = json.loads(line)
    assert "\n" not in line
    assert said["event"] == "web ended (1)\nand more"
    assert said["level"] == "error"
    assert said["logger"] == "masthead.tree"
    assert said["timestamp"].endswith("Z")
    assert isinstance(said["process"], int)


def test_a_traceback_is_part_of_its_line_and_holds_no_values(
    formatter: logging.Formatter,
) -> None:
    address = "maya@example.org"
    try:
        raise OSError("the disk is full")
    except OSError as error:
        line = formatter.format(record("cards.draw_due failed", error=error))
    assert "\n" not in line
    assert json.loads(line)["exception"][0]["exc_value"] == "the disk is full"
    assert address not in line
