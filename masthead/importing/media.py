"""The media folder: finds the file for a picture's old address."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

KINDS = {".jpg", ".jpeg", ".png", ".webp", ".avif", ".tif", ".tiff"}
_RESIZED = re.compile(r"-(?:\d+x\d+|scaled|rotated)(?=\.\w+$)")
_GHOST_SIZE = re.compile(r"^size/w\d+(?:h\d+)?(?:/format/\w+)?/")


class MediaFolder:
    """Knows every file below a folder by the end of its path. An address is only ever compared
    with what was found, so it can name nothing outside."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._by_name: dict[str, list[Path]] = {}
        for path in sorted(folder.rglob("*")) if folder else []:
            if path.is_file() and not path.is_symlink():
                self._by_name.setdefault(path.name.casefold(), []).append(path)

    def find(self, address: str) -> Path | None:
        """The file for an address: the one that shares the most of its path's end; for a resized
        picture, the original."""
        parts = _parts(address)
        if not parts:
            return None
        original = _RESIZED.sub("", parts[-1])
        for name in dict.fromkeys([original, parts[-1]]):
            found = self._by_name.get(name.casefold())
            if found:
                return _nearest(found, parts[:-1])
        return None


def _nearest(found: list[Path], folders: list[str]) -> Path | None:
    """Of files with the same name, the one whose folders fit; None when none does."""
    nearest = max(found, key=lambda path: _shared(path.parts[:-1], folders))
    is_sure = len(found) == 1 or _shared(nearest.parts[:-1], folders)
    return nearest if is_sure else None


def _parts(address: str) -> list[str]:
    try:
        path = unquote(urlsplit(address).path)
    except ValueError:
        return []
    before, images, after = path.partition("/content/images/")
    if images:
        path = before + images + _GHOST_SIZE.sub("", after)
    return [part for part in path.split("/") if part not in {"", ".", ".."}]


def _shared(folders: tuple[str, ...], wanted: list[str]) -> int:
    """How many folders two paths share, from their ends."""
    count = 0
    for have, want in zip(reversed(folders), reversed(wanted), strict=False):
        if have.casefold() != want.casefold():
            break
        count += 1
    return count
