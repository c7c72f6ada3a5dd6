"""What a membership opens, counted now."""

from dataclasses import dataclass

from masthead.access import gate
from masthead.core.languages import grammar_of
from masthead.newsletters.models import Newsletter
from masthead.publishing.models import Kind, Story


@dataclass(frozen=True, slots=True)
class MemberContents:
    """What members read, counted now; what is none is not named."""

    memos: int
    reports: int
    newsletters: int

    @property
    def in_words(self) -> str:
        """“All memos, trend reports and 9 industry newsletters”; empty if there is nothing yet."""
        named = (
            "memos" if self.memos else "",
            "trend reports" if self.reports else "",
            f"{self.newsletters} industry newsletters" if self.newsletters else "",
        )
        words = grammar_of("en").listed([name for name in named if name])
        return f"All {words}" if words else ""


def member_contents() -> MemberContents:
    """Counted in the books."""
    levels = gate.levels_behind(gate.NextStep.JOIN)
    stories = Story.objects.live().filter(access_level__in=levels)
    return MemberContents(
        memos=stories.filter(kind=Kind.MEMO).count(),
        reports=stories.filter(kind=Kind.TREND_REPORT).count(),
        newsletters=Newsletter.objects.filter(access_level__in=levels, is_active=True).count(),
    )
