"""What a drill promises: measured, compared, printed and kept, whether or not it was met."""

from dataclasses import dataclass, field

from bench.figures import Figure


@dataclass(slots=True)
class Drill:
    """One drill's figures. A missed promise does not end the drill: everything is measured, and
    then it fails."""

    title: str
    setting: str
    figures: list[Figure] = field(default_factory=list)

    def exactly(self, name: str, value: float, wanted: float, unit: str = "") -> None:
        self._promise(name, value, unit, f"{wanted:,g}", kept=value == wanted)

    def at_most(self, name: str, value: float, limit: float, unit: str = "") -> None:
        self._promise(name, value, unit, f"at most {limit:,g}", kept=value <= limit)

    def measured(self, name: str, value: float, unit: str = "") -> None:
        """Record a figure without a promise."""
        self.figures.append(Figure(name, value, unit))

    def aborted(self, reason: str) -> None:
        self._promise(f"broke off: {reason}", 1, "", "it runs to its end", kept=False)

    def _promise(self, name: str, value: float, unit: str, promise: str, *, kept: bool) -> None:
        self.figures.append(Figure(name, value, unit, promise, kept))

    @property
    def missed(self) -> list[str]:
        return [figure.name for figure in self.figures if figure.kept is False]
