"""`python -m bench.mutant MODULE NUMBER TEST …`: run tests with one thing changed.

For what stands outside of functions, and so must be there when its module is imported."""

import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType

import pytest

from bench.mutation import Source
from bench.targets import ROOT


def change(path: Path, number: int) -> None:
    """Everyone who imports the module from now on gets it with this change."""
    code, as_it_is = Source(path).compiled(number), SourceFileLoader.get_code

    def get_code(self: SourceFileLoader, name: str) -> CodeType | None:
        return code if self.get_filename(name) == str(ROOT / path) else as_it_is(self, name)

    SourceFileLoader.get_code = get_code  # type: ignore[method-assign,assignment]


if __name__ == "__main__":
    _, module, place, *tests = sys.argv
    change(Path(module), int(place))
    sys.exit(pytest.main(["-x", "-p", "no:xdist", *tests]))
