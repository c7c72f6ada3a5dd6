"""Request parameters: forms whose names nest, such as `items[0][price]=…`."""

import re
from typing import Any
from urllib.parse import parse_qsl

from masthead.sandbox.stripe.errors import ApiError

_PART = re.compile(r"[^\[\]]+")


def parse_form(text: str) -> dict[str, Any]:
    """Nested dicts; one whose names are all numbers becomes a list."""
    root: dict[str, Any] = {}
    for count, (name, value) in enumerate(parse_qsl(text, keep_blank_values=True)):
        # `expand[]=a&expand[]=b` comes without numbers
        parts = _PART.findall(name.replace("[]", f"[{count}]"))
        if not parts:
            raise ApiError(f"Invalid parameter name: {name}", param=name)
        _assign(root, parts, value)
    return {name: _with_lists(value) for name, value in root.items()}


def _assign(node: dict[str, Any], parts: list[str], value: str) -> None:
    for part in parts[:-1]:
        node = node.setdefault(part, {})
        if not isinstance(node, dict):
            raise ApiError(f"Invalid object: {part}", param=part)
    node[parts[-1]] = value


def _with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _with_lists(each) for name, each in value.items()}
    if inner and all(name.isdigit() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner


def integer(params: dict[str, Any], name: str, default: int | None = None) -> int:
    """A whole number; anything else is an error."""
    value = params.get(name, default)
    try:
        return int(str(value))
    except ValueError:
        raise ApiError(
            f"Invalid integer: {value}", code="parameter_invalid_integer", param=name
        ) from None


def boolean(params: dict[str, Any], name: str, default: bool = False) -> bool:
    value = str(params.get(name, default)).lower()
    if value not in {"true", "false"}:
        raise ApiError(f"Invalid boolean: {value}", param=name)
    return value == "true"


def nested(params: dict[str, Any], name: str) -> dict[str, Any]:
    """A nested group of parameters; empty if it was not sent."""
    value = params.get(name) or {}
    if not isinstance(value, dict):
        raise ApiError(f"Invalid object: {name}", param=name)
    return value


def choice(params: dict[str, Any], name: str, *choices: str) -> str:
    """One of `choices`; the first is the default."""
    value = str(params.get(name) or choices[0])
    if value not in choices:
        raise ApiError(f"Invalid {name}: must be one of {' or '.join(choices)}", param=name)
    return value
