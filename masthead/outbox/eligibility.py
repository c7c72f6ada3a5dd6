"""Who may still get a message when a batch of it is taken up. The app that owns a kind of stream
says so: the outbox knows neither lists nor the gate."""

from collections.abc import Callable, Collection

# Of these readers of a stream, those who may still get it.
type EligibilityRule = Callable[[str, Collection[int]], set[int]]

_judges: dict[str, EligibilityRule] = {}


def register_eligibility(kind: str, judge: EligibilityRule) -> None:
    """Have `judge` asked about streams of this kind: `newsletter` for `newsletter:first-light`."""
    _judges[kind] = judge


def still_eligible(stream: str, readers: Collection[int]) -> set[int]:
    """All of them, if nobody judges the stream."""
    judge = _judges.get(stream.partition(":")[0])
    return judge(stream, readers) if judge else set(readers)
