"""A file that is damaged, hostile or of another kind is refused with its line, and nothing is
written."""

import codecs
import json
import tracemalloc
from pathlib import Path

import pytest

from masthead.importing.errors import UnreadableError
from masthead.importing.filing import InvalidMappingError
from masthead.importing.formats.json_tables import LARGEST_ROW, JsonTables
from masthead.importing.import_run import run_import
from masthead.importing.models import ImportRun
from masthead.importing.spec import ImportSpec, no_progress
from masthead.importing.testing import ghost_export, post, wordpress_export
from masthead.publishing.models import Person, Section, Story, Topic

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_data(settings: object, tmp_path: Path) -> None:
    settings.DATA = tmp_path / "data"  # type: ignore[attr-defined]


def refused(what: str, path: Path) -> UnreadableError:
    """The error that an import of `path` ends in, having written nothing."""
    with pytest.raises(UnreadableError) as error:
        run_import(ImportSpec(what, (path,)))
    for model in (Story, Section, Topic, Person, ImportRun):
        assert not model.objects.exists(), model
    return error.value


def whole(tmp_path: Path) -> Path:
    return wordpress_export(tmp_path, *[post(n, f"Story {n}") for n in range(1, 200)])


def test_a_truncated_export_names_the_line_where_it_ends(tmp_path: Path) -> None:
    path = whole(tmp_path)
    content = path.read_bytes()[:-2000]
    path.write_bytes(content)
    error = refused("wordpress", path)
    assert abs(error.line - content.count(b"\n")) <= 1
    assert "cut off or damaged" in str(error)


def test_malformed_xml_names_its_line(tmp_path: Path) -> None:
    path = wordpress_export(tmp_path, post(1, "Fine"), post(2, "<b>Broken</i>"))
    error = refused("wordpress", path)
    assert "Broken" in path.read_text().splitlines()[error.line - 1]


def test_bytes_in_another_encoding_name_their_line(tmp_path: Path) -> None:
    path = wordpress_export(tmp_path, post(1, "Fine"), post(2, "Caf_"))
    path.write_bytes(path.read_bytes().replace(b"Caf_", b"Caf\xe9"))
    error = refused("wordpress", path)
    assert b"Caf" in path.read_bytes().splitlines()[error.line - 1]
    assert "Save it as UTF-8" in error.why


def test_an_entity_bomb_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    path = wordpress_export(tmp_path, post(1, "&lol9;"))
    bomb = '<!DOCTYPE rss [<!ENTITY lol "ha">' + "".join(
        f'<!ENTITY lol{n} "{f"&lol{n - 1 or str()};" * 10}">' for n in range(1, 10)
    )
    path.write_text(path.read_text().replace("<rss", f"{bomb}]>\n<rss", 1))
    error = refused("wordpress", path)
    assert error.line == 2 and "entities" in error.why


def test_a_local_file_is_not_read_through_an_entity(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    path = wordpress_export(tmp_path, post(1, "&file;"))
    declared = f'<!-- {"x" * 70_000} --><!DOCTYPE rss [<!ENTITY file SYSTEM "{secret}">]><rss'
    path.write_text(path.read_text().replace("<rss", declared, 1))
    refused("wordpress", path)


@pytest.mark.parametrize("content", [b"", b"   \n", b"no markup at all", codecs.BOM_UTF16_LE])
def test_a_file_that_is_not_xml_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "export.xml"
    path.write_bytes(content)
    refused("wordpress", path)


def test_another_kind_of_xml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text("<rss><channel><item><title>A feed</title></item></channel></rss>")
    assert "not a WordPress export" in refused("wordpress", path).why


def test_a_truncated_ghost_export_names_its_line(tmp_path: Path) -> None:
    path = ghost_export(tmp_path, posts=[{"id": str(n), "title": "A"} for n in range(50)])
    content = path.read_text()
    path.write_text(content[: len(content) // 2])
    error = refused("ghost", path)
    assert abs(error.line - content[: len(content) // 2].count("\n")) <= 3


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"db": [{"data": {"posts": [1]}}]}', '{"db": [}', "{'db': 1}", "[" * 9000],
)
def test_a_file_that_is_not_a_ghost_export_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "export.json"
    path.write_text(content)
    refused("ghost", path)


def test_a_page_in_an_undeclared_encoding_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(b"<h1>Title</h1>\n<p>caf\xe9</p>")
    error = refused("html", path)
    assert error.line == 2 and "--encoding" in error.why


def test_an_invalid_mapping_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    path = whole(tmp_path)
    for line in ("Markets", "Markets=shelf:x", "Markets=kind:novel", "=topic:x"):
        with pytest.raises(InvalidMappingError):
            run_import(ImportSpec("wordpress", (path,), mapping=(line,)))
    with pytest.raises(InvalidMappingError, match="used by the site itself"):
        run_import(ImportSpec("wordpress", (path,), section="Search"))
    assert not Story.objects.exists()


@pytest.mark.parametrize(
    ("broken", "why"),
    [("Caf&eacute;", "entity"), ("a\x01b", "does not allow"), ("<i>" * 300, "nested deeper")],
)
def test_invalid_xml_content_is_refused_with_its_line_and_a_remedy(
    tmp_path: Path, broken: str, why: str
) -> None:
    path = wordpress_export(tmp_path, post(1, "Fine"), post(2, broken))
    error = refused("wordpress", path)
    assert broken[:4] in path.read_text().split("\n")[error.line - 1]
    assert why in error.why


def test_ghost_bytes_in_another_encoding_name_their_line(tmp_path: Path) -> None:
    path = ghost_export(tmp_path, posts=[{"id": str(n), "title": "A" * 50} for n in range(2000)])
    content = path.read_bytes().replace(b'"1900"', b'"caf\xe9"')
    path.write_bytes(content)
    error = refused("ghost", path)
    assert error.line == content[: content.index(b"caf")].count(b"\n") + 1


def test_exports_nested_in_exports_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    path.write_text('{"db":[' * 5000)
    refused("ghost", path)


@pytest.mark.parametrize(
    ("content", "line", "why"),
    [
        ('{"data": {"posts": [\n{"title": "A', 2, "cut off"),
        ('{"data": {"posts": [\n{"title": "A"}', 2, "cut off"),
        ('{"data": {"posts": []}} and more', 1, "after the end"),
        ('{"data": {"posts": []}}\n\n{}', 3, "after the end"),
        ('{"data":\n{"posts": [NaN]}}', 2, "not JSON"),
        ('{"data": {"posts": [\n{},\n7]}}', 3, "a row of “posts”"),
        ('{"other":\n' + "[" * 101, 2, "nested too deep"),
        (" \n", 2, "empty"),
    ],
)
def test_broken_json_names_its_line_in_plain_words(
    tmp_path: Path, content: str, line: int, why: str
) -> None:
    path = tmp_path / "export.json"
    path.write_text(content)
    error = refused("ghost", path)
    assert error.line == line and why in error.why


@pytest.mark.parametrize("field", ['{"data": {"posts": [{"html": "', '{"data": {"other": ["'])
def test_an_endless_text_is_refused_before_it_fills_memory(tmp_path: Path, field: str) -> None:
    path = tmp_path / "export.json"
    path.write_text(field + "x" * (LARGEST_ROW + (1 << 20)))
    assert "larger than 32 MB" in refused("ghost", path).why


def test_a_row_of_too_many_small_values_is_refused_too(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    path.write_text('{"data": {"posts": [{"tags": ["a"' + ',\n"bcdefghi"' * (LARGEST_ROW // 11))
    assert "larger than 32 MB" in refused("ghost", path).why


def test_memory_stays_flat_however_large_a_table_is(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    row = {"id": "1", "html": "x" * 20_000}
    path.write_text(json.dumps({"data": {"posts": [row] * 1000, "others": [row] * 1000}}))
    tables = JsonTables(path, {"data.posts": "posts"}, no_progress)
    tracemalloc.start()
    assert sum(1 for _ in tables.rows()) == 1000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < path.stat().st_size / 20
