"""What a membership includes."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext, ngettext

from masthead.access import gate
from masthead.core.languages import current_grammar
from masthead.newsletters.models import Newsletter
from masthead.publishing.models import Kind, Story


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many stories of a kind members read."""

    kind: Kind
    count: int


@dataclass(frozen=True, slots=True)
class MemberContents:
    """How many stories and newsletters are for members."""

    kinds: tuple[KindCount, ...]
    newsletters: int

    @property
    def in_words(self) -> str:
        """“All memos, trend reports and 9 industry newsletters”; empty if there is nothing yet."""
        names = [str(each.kind.facts.plural).lower() for each in self.kinds]
        if self.newsletters:
            count = {"count": self.newsletters}
            said = ngettext(
                "%(count)d industry newsletter", "%(count)d industry newsletters", self.newsletters
            )
            names.append(said % count)
        return (
            gettext("All %(names)s") % {"names": current_grammar().listed(names)} if names else ""
        )


def member_contents() -> MemberContents:
    """Counted now: stories of the kinds that are made for members, and newsletters."""
    levels = gate.levels_behind(gate.NextStep.JOIN)
    stories = Story.objects.live().filter(access_level__in=levels).order_by()
    counts = dict(stories.values_list("kind").annotate(Count("pk")))
    return MemberContents(
        kinds=tuple(
            KindCount(kind, counts[kind])
            for kind in Kind
            if kind.facts.access in levels and kind in counts
        ),
        newsletters=Newsletter.objects.filter(access_level__in=levels, is_active=True).count(),
    )
