"""Lists, a page at a time."""

from masthead.sandbox.stripe.account import public
from masthead.sandbox.stripe.errors import ApiError
from masthead.sandbox.stripe.params import integer
from masthead.sandbox.stripe.store import Json

MAX_LIMIT = 100


def paginate(found: list[Json], params: Json, *, url: str) -> Json:
    """One page of `found`, newest first, by `limit` and the cursors."""
    limit = integer(params, "limit", 10)
    if not 1 <= limit <= MAX_LIMIT:
        raise ApiError("Limit must be between 1 and 100.", param="limit")
    start, end = 0, len(found)
    if "starting_after" in params:
        start = _index_of(found, params["starting_after"]) + 1
    if "ending_before" in params:
        end = _index_of(found, params["ending_before"])
        start = max(start, end - limit)
    chosen = found[start:end][:limit]
    more = start + len(chosen) < end if "ending_before" not in params else start > 0
    return list_object(chosen, url=url, more=more)


def list_object(bodies: list[Json], *, url: str, more: bool = False) -> Json:
    data = [public(body) for body in bodies]
    return {"object": "list", "data": data, "has_more": more, "url": url}


def _index_of(found: list[Json], name: str) -> int:
    for index, body in enumerate(found):
        if body["id"] == name:
            return index
    raise ApiError(f"No such object: '{name}'", param="starting_after", code="resource_missing")


def created_within(found: list[Json], params: Json) -> list[Json]:
    """Those created within `created[gt|gte|lt|lte]`."""
    bounds = params.get("created")
    if not isinstance(bounds, dict):
        return [body for body in found if bounds is None or body["created"] == int(bounds)]
    low = max(integer(bounds, "gte", 0), integer(bounds, "gt", -1) + 1)
    high = min(integer(bounds, "lte", 1 << 40), integer(bounds, "lt", 1 << 40) - 1)
    return [body for body in found if low <= body["created"] <= high]
