"""An import-linter contract: no two modules import each other, directly or indirectly."""

from collections.abc import Iterator

import grimp
from importlinter import Contract, ContractCheck, output


class NoCircles(Contract):
    """Kept if the modules can be ordered so that each imports only from those before it. An import
    used only for types counts like any other."""

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        circles = [sorted(each) for each in _circles(graph)]
        return ContractCheck(kept=not circles, metadata={"circles": circles})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for circle in check.metadata["circles"]:
            output.print_error(f"These {len(circle)} files import each other in a circle:")
            for module in circle:
                output.indent_cursor()
                output.print_error(module, bold=False)


def _circles(graph: grimp.ImportGraph) -> Iterator[set[str]]:
    """Modules of which each can be reached from each other one."""
    left = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    while free := {module for module, imported in left.items() if not imported & left.keys()}:
        left = {module: imported for module, imported in left.items() if module not in free}
    while left:
        start = next(iter(left))
        ahead = {module for module in _reached(left, start) if start in _reached(left, module)}
        if ahead:
            yield ahead
        left = {
            module: imported for module, imported in left.items() if module not in ahead | {start}
        }


def _reached(imports: dict[str, set[str]], start: str) -> set[str]:
    """Everything that `start` imports, directly or through others."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = (imports.get(waiting.pop(), set()) & imports.keys()) - found
        found |= new
        waiting += new
    return found
