"""Why an import stops before anything is written."""

from pathlib import Path


class UnreadableError(Exception):
    """The file can't be read as what it is said to be. Names the file, the line and what to do."""

    def __init__(self, file: Path, line: int, why: str) -> None:
        where = f"{file.name}, line {line}" if line else file.name
        super().__init__(f"{where}: {why}")
        self.file, self.line, self.why = file, line, why


class HaltedError(Exception):
    """An import was interrupted while writing. What it wrote stays; the same call resumes it."""

    def __init__(self, done: int, total: int, why: BaseException) -> None:
        cause = " ".join(str(why).split()) or "stopped by you"
        super().__init__(
            f"Stopped after {done} of {total} items: {cause}. These items are kept. Run the same "
            "command again to continue."
        )


class BusyError(Exception):
    """Another import is running on this data folder."""
