"""A WordPress export is imported completely: public posts stay public, others become drafts."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, ReferenceIndex

from masthead.archive import desk_indexing, desk_search
from masthead.archive.query_parser import parse_query
from masthead.importing.errors import HaltedError
from masthead.importing.import_run import dry_run, run_import
from masthead.importing.models import Imported
from masthead.importing.spec import ImportSpec
from masthead.importing.testing import attachment, post, reasons, wordpress_export
from masthead.publishing.indexing import index_rows
from masthead.publishing.models import Country, Picture, Section, Story
from masthead.publishing.signals import stories_imported

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_data(settings: object, tmp_path: Path) -> None:
    settings.DATA = tmp_path / "data"  # type: ignore[attr-defined]


def spec_for(tmp_path: Path, *items: str, **options: object) -> ImportSpec:
    return ImportSpec("wordpress", (wordpress_export(tmp_path, *items),), **options)  # type: ignore[arg-type]


def test_a_post_becomes_a_story_with_everything_it_had(tmp_path: Path) -> None:
    spec = spec_for(
        tmp_path,
        post(
            7,
            "Grids &amp; clocks",
            "<p>Frequency <em>is</em> time.</p><!-- wp:paragraph -->",
            name="grids-and-clocks",
            date="2021-03-04 05:06:07",
            link="https://old.example/2021/03/grids-and-clocks/",
            terms=[("category", "power", "Power"), ("post_tag", "meters", "Meters")],
            excerpt="How a grid tells the time.",
        ),
    )
    result = run_import(spec)
    story = Story.objects.get(imported_from="wordpress:https://old.example?p=7")
    assert result.counts.by_status["imported"] == 1
    assert (story.title, story.slug) == ("Grids & clocks", "grids-and-clocks")
    assert story.standfirst == "How a grid tells the time."
    assert story.first_published_at == datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC)
    assert story.live and story.access_level == "public" and story.section.name == "Imported"
    assert [str(c.person) for c in story.credits.all()] == ["Ada Writer"]
    assert {t.name for t in story.topics.all()} == {"Power", "Meters"}
    assert [b.block_type for b in story.body] == ["paragraph"]
    redirect = Redirect.objects.get(old_path="/2021/03/grids-and-clocks")
    assert redirect.redirect_page_id == story.pk


def test_imported_stories_can_be_edited_and_published_in_the_desk(tmp_path: Path) -> None:
    run_import(spec_for(tmp_path, post(1, "First"), post(2, "Second")))
    story = Story.objects.get(title="Second")
    assert not any(Page.find_problems())
    revision = story.get_latest_revision_as_object()
    assert [str(c.person) for c in revision.credits.all()] == ["Ada Writer"]
    revision.title = "Second, edited"
    revision.save_revision().publish()
    assert Story.objects.get(pk=story.pk).title == "Second, edited"


def test_importing_the_same_export_again_changes_nothing(tmp_path: Path) -> None:
    spec = spec_for(
        tmp_path, post(1, "First", link="https://old.example/first/"), post(2, "Second")
    )
    run_import(spec)
    before = list(Story.objects.order_by("pk").values())
    redirects = Redirect.objects.count()
    again = run_import(spec)
    assert list(Story.objects.order_by("pk").values()) == before
    assert Redirect.objects.count() == redirects
    assert again.counts.by_status == {"skipped": 2}
    assert reasons(again, "First") == ["unchanged since the last import"]


def test_a_post_changed_in_the_export_is_updated(tmp_path: Path) -> None:
    run_import(spec_for(tmp_path, post(1, "First", terms=[("post_tag", "a", "A")])))
    again = run_import(
        spec_for(tmp_path, post(1, "First, corrected", terms=[("post_tag", "b", "B")]))
    )
    story = Story.objects.get()
    assert again.counts.by_status == {"changed": 1}
    assert story.title == "First, corrected"
    assert [t.name for t in story.topics.all()] == ["B"]
    assert story.get_latest_revision_as_object().title == "First, corrected"


def test_stories_edited_or_deleted_in_the_desk_are_left_alone(tmp_path: Path) -> None:
    run_import(spec_for(tmp_path, post(1, "Edited"), post(2, "Deleted")))
    edited = Story.objects.get(title="Edited")
    edited.title = "By the desk"
    edited.save_revision().publish()
    Story.objects.get(title="Deleted").delete()
    again = run_import(spec_for(tmp_path, post(1, "Edited again"), post(2, "Deleted")))
    assert [s.title for s in Story.objects.all()] == ["By the desk"]
    assert "edited in the desk" in reasons(again, "Edited again")[0]
    assert "deleted in the desk" in reasons(again, "Deleted")[0]


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"status": "private"}, "private"),
        ({"password": "secret"}, "password"),
        ({"status": "draft"}, ""),
        ({"status": "pending"}, "review"),
        ({"status": "future", "date": "2031-01-01 08:00:00"}, "scheduled"),
        ({"kind": "page"}, "page"),
        ({"date": "0000-00-00 00:00:00"}, "date"),
    ],
)
def test_a_post_that_was_not_public_becomes_a_draft(
    tmp_path: Path, options: dict[str, str], why: str
) -> None:
    result = run_import(spec_for(tmp_path, post(1, "Hidden", **options)))  # type: ignore[arg-type]
    story = Story.objects.get()
    assert not story.live and story.first_published_at is None
    assert any(why in reason for reason in reasons(result, "Hidden")) or not why
    if options.get("status") == "future":
        assert story.go_live_at == datetime(2031, 1, 1, 8, tzinfo=UTC)


def test_a_story_that_became_private_is_withdrawn(tmp_path: Path) -> None:
    run_import(spec_for(tmp_path, post(1, "Out")))
    run_import(spec_for(tmp_path, post(1, "Out", status="private")))
    assert not Story.objects.get().live


def test_arabic_slugs_stay_arabic_and_taken_slugs_get_a_number(tmp_path: Path) -> None:
    arabic = "%d8%a3%d8%b3%d8%b9%d8%a7%d8%b1"
    run_import(
        spec_for(
            tmp_path,
            post(1, "أسعار", name=arabic, link=f"https://old.example/{arabic}/"),
            post(2, "One", name="same"),
            post(3, "Two", name="same"),
        )
    )
    assert set(Story.objects.values_list("slug", flat=True)) == {"أسعار", "same", "same-2"}
    assert Redirect.objects.filter(old_path="/أسعار").exists()


def test_categories_are_filed_under_existing_headings(tmp_path: Path) -> None:
    energy = Section.objects.create(name="Energy", slug="energy")
    oman = Country.objects.create(name="Oman", slug="oman", iso="OM")
    terms = [
        ("category", "energy", "Energy"),
        ("post_tag", "oman", "Oman"),
        ("category", "uncategorized", "Uncategorized"),
        ("category", "notes", "Notes"),
    ]
    mapping = ("Uncategorized=skip", "Notes=kind:memo")
    run_import(spec_for(tmp_path, post(1, "Filed", terms=terms), mapping=mapping))
    story = Story.objects.get()
    assert (story.section, story.kind) == (energy, "memo")
    assert list(story.countries.all()) == [oman]
    assert not story.topics.exists()
    assert story.access_level == "public"  # it was public where it came from


def test_pictures_come_from_the_media_folder_and_missing_ones_are_reported(tmp_path: Path) -> None:
    media = tmp_path / "uploads"
    (media / "2021/03").mkdir(parents=True)
    Image.new("RGB", (60, 40), "navy").save(media / "2021/03/quay.jpg")
    (media / "broken.png").write_bytes(b"no picture")
    uploads = "https://old.example/wp-content/uploads/2021/03"
    caption = "A quay at noon. ATTENTION EDITORS - NOT FOR PRINT"
    quay = f'<img src="{uploads}/quay-300x200.jpg" alt="A quay">'
    content = f"""[caption id="a"]{quay} {caption}[/caption]
    <img src="https://old.example/gone.jpg"><img src="https://old.example/broken.png">"""
    result = run_import(spec_for(tmp_path, post(1, "Quay", content), media=media))
    picture = Picture.objects.get()
    assert (picture.alt, picture.width) == ("A quay", 60)
    assert "EDITORS" in picture.note_to_editors and "EDITORS" not in picture.caption
    (block,) = Story.objects.get().body
    assert block.value["picture"] == picture
    assert block.value["caption"].startswith("A quay at noon")
    listed = " ".join(reasons(result, "Quay"))
    assert "missing: https://old.example/gone.jpg" in listed and "broken.png" in listed


def test_a_picture_added_to_the_folder_later_is_imported_once(tmp_path: Path) -> None:
    media = tmp_path / "uploads"
    media.mkdir()
    items = [post(1, "Late", '<img src="https://old.example/late.jpg">')]
    run_import(spec_for(tmp_path, *items, media=media))
    assert not list(Story.objects.get().body)
    Image.new("RGB", (30, 20), "teal").save(media / "late.jpg")
    assert run_import(spec_for(tmp_path, *items, media=media)).counts.by_status == {"changed": 1}
    assert run_import(spec_for(tmp_path, *items, media=media)).counts.by_status == {"skipped": 1}
    assert Picture.objects.count() == 1
    assert [b.block_type for b in Story.objects.get().body] == ["picture"]


def test_galleries_and_lead_pictures_find_their_attachments_anywhere_in_the_file(
    tmp_path: Path,
) -> None:
    media = tmp_path / "uploads"
    media.mkdir()
    for name, colour in (("a", "red"), ("b", "green"), ("c", "blue")):
        Image.new("RGB", (30, 20), colour).save(media / f"{name}.jpg")
    run_import(
        spec_for(
            tmp_path,
            post(1, "Shown", '[gallery ids="11,12"]', thumbnail=13),
            *[
                attachment(n, f"https://old.example/{c}.jpg")
                for n, c in ((11, "a"), (12, "b"), (13, "c"))
            ],
            media=media,
        )
    )
    story = Story.objects.get()
    (gallery,) = story.body
    assert gallery.block_type == "gallery" and len(gallery.value) == 2
    assert story.lead_picture is not None and story.lead_picture.title == "c"


def test_a_dry_run_reports_the_same_and_writes_nothing(tmp_path: Path) -> None:
    spec = spec_for(tmp_path, post(1, "First"), post(2, "Menu", kind="nav_menu_item"))
    expected = dry_run(spec)
    assert not Story.objects.exists() and not Imported.objects.exists()
    assert (
        expected.counts.by_status
        == run_import(spec).counts.by_status
        == {"imported": 1, "skipped": 1}
    )
    assert "would be imported: First  (export.xml, line" in expected.report.read_text()


def test_a_second_item_with_the_same_id_is_refused_with_its_line(tmp_path: Path) -> None:
    result = run_import(spec_for(tmp_path, post(1, "First"), post(1, "Twin")))
    assert result.counts.by_status == {"imported": 1, "refused": 1}
    assert reasons(result, "Twin") == ["the same id appears earlier in the file"]


def test_each_batch_is_announced_with_its_stories(tmp_path: Path) -> None:
    heard: list[int] = []

    def hear(story_ids: list[int], **kwargs: object) -> None:
        heard.extend(story_ids)

    stories_imported.connect(hear)
    run_import(spec_for(tmp_path, *[post(n, f"Story {n}") for n in range(1, 104)]))
    stories_imported.disconnect(hear)
    assert sorted(heard) == sorted(Story.objects.values_list("pk", flat=True))
    assert len(heard) == 103


def test_an_import_interrupted_while_writing_continues_there(tmp_path: Path) -> None:
    posts = [post(n, f"Story {n}") for n in range(1, 251)]
    spec = ImportSpec("wordpress", (wordpress_export(tmp_path, *posts),))

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(HaltedError, match=r"after 100 of 250 items.*to continue"):
        run_import(spec, writing=stop)
    assert Story.objects.count() == 100
    result = run_import(spec)
    assert result.resumed and result.counts.by_status == {"imported": 250}
    assert Story.objects.count() == 250


def test_imported_stories_are_in_the_desk_s_search_and_the_reference_index(tmp_path: Path) -> None:
    posts = [
        post(n, f"Story {n}", f"<p>Word{n}.</p>", terms=[("post_tag", "tolls", "Tolls")])
        for n in range(1, 4)
    ]
    run_import(ImportSpec("wordpress", (wordpress_export(tmp_path, *posts),)))
    ids = list(Story.objects.values_list("pk", flat=True))
    ReferenceIndex.objects.all().delete()
    index_rows(label="publishing.Story", ids=ids)
    desk_indexing.catch_up()
    (found,) = desk_search.find(parse_query("word2"), among=Story.objects.all())
    assert Story.objects.get(pk=found).title == "Story 2"
    entered = set(ReferenceIndex.objects.values_list("object_id", "model_path", "to_object_id"))
    for story in Story.objects.all():
        ReferenceIndex.create_or_update_for_object(story)
    assert entered == set(
        ReferenceIndex.objects.values_list("object_id", "model_path", "to_object_id")
    )
    assert any(path.startswith("credits.item") for _, path, _ in entered)
