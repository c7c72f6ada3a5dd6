"""What a membership includes."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from masthead.access import gate
from masthead.core.languages import current_grammar
from masthead.newsletters.models import Newsletter
from masthead.publishing.models import Kind
from masthead.publishing.models.listed import counts_of


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
    """Stories of the kinds that are made for members, and newsletters."""
    levels = gate.levels_behind(gate.NextStep.JOIN)
    counts: Counter[str] = Counter()
    for level_and_kind, count in counts_of("access").items():
        level, kind = level_and_kind.split(":")
        counts[kind] += count * (level in levels)
    return MemberContents(
        kinds=tuple(
            KindCount(kind, counts[kind])
            for kind in Kind
            if kind.facts.access in levels and counts[kind]
        ),
        newsletters=Newsletter.objects.filter(access_level__in=levels, is_active=True).count(),
    )
