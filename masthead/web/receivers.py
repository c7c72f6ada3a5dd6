"""The site hears when something that every page shows has changed."""

from typing import Any

from masthead.web import furniture


def drop_furniture(sender: Any, **kwargs: Any) -> None:
    furniture.drop()
