"""Pictures from the media folder: found in the first pass, imported in the second."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from django.core.files.base import ContentFile
from PIL import Image
from wagtail.utils.file import hash_filelike

from masthead.importing.items import StoryItem
from masthead.importing.media import KINDS, MediaFolder
from masthead.publishing.models import Picture
from masthead.publishing.picture_pixels import trouble_with

LARGEST = 40 << 20


# --- First pass --------------------------------------------------------------------------------
def find_files(item: StoryItem, media: MediaFolder) -> None:
    """Add the file to each picture of an item, and report those that are missing."""
    for picture in item.pictures():
        path = media.find(picture["src"])
        trouble = _problem(path) if path else f"picture missing: {picture['src'][:200]}"
        if trouble or path is None or media.folder is None:
            item.note(trouble)
            _keep_caption(item, picture)
        else:
            picture["file"] = str(path.relative_to(media.folder))
            picture["bytes"] = str(path.stat().st_size)  # a changed file changes the item


def _problem(path: Path) -> str:
    """Why a file can't be imported; empty if it can."""
    if path.suffix.lower() not in KINDS:
        return f"unsupported kind of picture: {path.name}"
    if path.stat().st_size > LARGEST:
        return f"picture larger than 40 MB: {path.name}"
    with path.open("rb") as file:
        trouble = trouble_with(file)
    return f"picture that can't be used: {path.name}. {trouble}" if trouble else ""


def _keep_caption(item: StoryItem, picture: dict[str, str]) -> None:
    """Keep the caption of a missing picture in the note to editors."""
    words = " ".join(filter(None, [picture["caption"], picture.get("note", "")]))
    if words:
        name = picture["src"].rpartition("/")[2][:80]
        item.ednote = f"{item.ednote}\nMissing picture {name}: {words}".strip()


# --- Second pass -------------------------------------------------------------------------------
class ImageImporter:
    """Imports pictures, each file once, however many stories show it."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._known: dict[str, Picture] = {}
        self.new: list[int] = []  # created since `new` was last cleared

    def import_pictures(self, item: StoryItem) -> dict[str, Picture]:
        """An item's pictures by their files."""
        wanted = {p["file"]: p for p in item.pictures() if p.get("file")}
        return {
            file: row
            for file, description in wanted.items()
            if (row := self._row(file, description))
        }

    def _row(self, file: str, description: dict[str, str]) -> Picture | None:
        if file not in self._known and self._folder:
            content = (self._folder / file).read_bytes()
            digest = hash_filelike(BytesIO(content))
            row = Picture.objects.filter(file_hash=digest).first()
            self._known[file] = row or self._create(file, description, content, digest)
        return self._known.get(file)

    def _create(
        self, file: str, description: dict[str, str], content: bytes, digest: str
    ) -> Picture:
        with Image.open(BytesIO(content)) as image:
            width, height = image.size
        picture = Picture(
            title=(description.get("caption") or Path(file).stem)[:255],
            alt=description["alt"][:300],
            caption=description["caption"],
            credit=description.get("credit", "")[:200],
            note_to_editors=description.get("note", ""),
            wire_id=description.get("wire_id", "")[:80],
            file_hash=digest,
            file_size=len(content),
            width=width,
            height=height,
            created_at=datetime.now(UTC),
        )
        _store_file(picture, file, content, digest)
        # raw: the tasks that an ordinary save starts are started once for the whole batch
        picture.save_base(raw=True)
        self.new.append(picture.pk)
        return picture


def _store_file(picture: Picture, file: str, content: bytes, digest: str) -> None:
    """Store the file under a name derived from its content, so that a resumed import finds it."""
    field = picture.file.field
    name = field.generate_filename(picture, f"{digest[:12]}-{Path(file).name}")
    storage = field.storage
    if storage.exists(name):
        if storage.size(name) == len(content):
            picture.file.name = name
            return
        storage.delete(name)  # an incomplete copy
    picture.file.name = storage.save(name, ContentFile(content))
