"""Stripe's requests are forms whose names nest: `items[0][price]=…`."""

import re
from typing import Any
from urllib.parse import parse_qsl

from masthead.sandbox.stripe.errors import Refused

_PART = re.compile(r"[^\[\]]+")


def read_form(text: str) -> dict[str, Any]:
    """Nested dicts; a dict whose names are all numbers, or empty, becomes a list."""
    root: dict[str, Any] = {}
    for count, (name, value) in enumerate(parse_qsl(text, keep_blank_values=True)):
        # `expand[]=a&expand[]=b` has no numbers of its own
        parts = _PART.findall(name.replace("[]", f"[{count}]"))
        if not parts:
            raise Refused(f"Invalid parameter name: {name}", param=name)
        _lay(root, parts, value)
    return {name: _listed(value) for name, value in root.items()}


def _lay(node: dict[str, Any], parts: list[str], value: str) -> None:
    for part in parts[:-1]:
        node = node.setdefault(part, {})
        if not isinstance(node, dict):
            raise Refused(f"Invalid object: {part}", param=part)
    node[parts[-1]] = value


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _listed(each) for name, each in value.items()}
    if inner and all(name.isdigit() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner


def integer(params: dict[str, Any], name: str, default: int | None = None) -> int:
    """A whole number; refused if it is none."""
    value = params.get(name, default)
    try:
        return int(str(value))
    except ValueError:
        raise Refused(
            f"Invalid integer: {value}", code="parameter_invalid_integer", param=name
        ) from None


def truth(params: dict[str, Any], name: str, default: bool = False) -> bool:
    value = str(params.get(name, default)).lower()
    if value not in {"true", "false"}:
        raise Refused(f"Invalid boolean: {value}", param=name)
    return value == "true"


def group(params: dict[str, Any], name: str) -> dict[str, Any]:
    """A nested part, empty if it was not sent."""
    value = params.get(name) or {}
    if not isinstance(value, dict):
        raise Refused(f"Invalid object: {name}", param=name)
    return value


def choice(params: dict[str, Any], name: str, *choices: str) -> str:
    """One of `choices`, of which the first is the default."""
    value = str(params.get(name) or choices[0])
    if value not in choices:
        raise Refused(f"Invalid {name}: must be one of {' or '.join(choices)}", param=name)
    return value
