"""A Ghost export is imported with its access levels; its members become readers who are sent
nothing."""

import json
from pathlib import Path
from typing import Any

import pytest
from wagtail.contrib.redirects.models import Redirect

from masthead.accounts.closure import close
from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader
from masthead.importing.import_run import dry_run, run_import
from masthead.importing.member_import import NoSuchNewsletterError
from masthead.importing.models import ImportBatch, Imported
from masthead.importing.spec import ImportSpec
from masthead.importing.testing import ghost_export, reasons
from masthead.newsletters.models import Newsletter, Subscriber
from masthead.newsletters.testing import make_newsletter
from masthead.outbox.models import Suppression
from masthead.outbox.suppression import suppress, suppressed
from masthead.publishing.models import Story

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_data(settings: object, tmp_path: Path) -> None:
    settings.DATA = tmp_path / "data"  # type: ignore[attr-defined]


def ghost_post(number: int, **facts: Any) -> dict[str, Any]:
    return {
        "id": f"p{number}",
        "uuid": f"uuid-{number}",
        "title": f"Post {number}",
        "slug": f"post-{number}",
        "html": "<p>Words.</p>",
        "type": "post",
        "status": "published",
        "visibility": "public",
        "published_at": "2024-03-05 08:00:00",
    } | facts


@pytest.mark.parametrize(
    ("visibility", "level"),
    [
        ("public", "public"),
        ("members", "registered"),
        ("paid", "pro"),
        ("tiers", "pro"),
        ("something-new", "pro"),
    ],
)
def test_visibility_becomes_the_access_level(tmp_path: Path, visibility: str, level: str) -> None:
    path = ghost_export(tmp_path, posts=[ghost_post(1, visibility=visibility)])
    run_import(ImportSpec("ghost", (path,)))
    assert Story.objects.get().access_level == level


def test_tags_authors_and_the_cut_are_joined_wherever_their_tables_are(tmp_path: Path) -> None:
    html = "<p>Free.</p><!--members-only--><p>See <a href='__GHOST_URL__/post-2/'>it</a>.</p>"
    path = ghost_export(
        tmp_path,
        posts_tags=[
            {"id": "1", "post_id": "p1", "tag_id": "t1", "sort_order": 0},
            {"id": "2", "post_id": "p1", "tag_id": "t2", "sort_order": 1},
        ],
        posts=[ghost_post(1, html=html, slug="الشحن", locale="ar")],
        posts_authors=[
            {"id": "1", "post_id": "p1", "author_id": "u2", "sort_order": 1},
            {"id": "2", "post_id": "p1", "author_id": "u1", "sort_order": 0},
        ],
        users=[{"id": "u1", "name": "First Author"}, {"id": "u2", "name": "Second Author"}],
        tags=[
            {"id": "t1", "name": "Shipping", "slug": "shipping", "visibility": "public"},
            {"id": "t2", "name": "#intel", "slug": "hash-intel", "visibility": "internal"},
        ],
    )
    run_import(ImportSpec("ghost", (path,)))
    story = Story.objects.get()
    assert [b.block_type for b in story.body] == ["paragraph", "cut", "paragraph"]
    assert 'href="/post-2/"' in str(story.body[2].value)
    assert [str(c.person) for c in story.credits.all()] == ["First Author", "Second Author"]
    assert [t.name for t in story.topics.all()] == ["Shipping"]
    assert (story.kind, story.slug, story.is_rtl) == ("intel", "الشحن", True)
    assert Redirect.objects.get().old_path == "/الشحن"


@pytest.mark.parametrize(
    "facts", [{"status": "draft"}, {"status": "scheduled"}, {"status": "sent"}, {"type": "page"}]
)
def test_a_post_that_was_not_on_the_site_becomes_a_draft(
    tmp_path: Path, facts: dict[str, str]
) -> None:
    run_import(ImportSpec("ghost", (ghost_export(tmp_path, posts=[ghost_post(1, **facts)]),)))
    assert not Story.objects.get().live


MEMBERS = """id,email,name,note,subscribed_to_emails,complimentary_plan,created_at,deleted_at,labels
1,noor@example.org,"Noor ""N"" Example, Jr.","line one
line two",true,,2024-01-02T03:04:05.000Z,,"VIP,Gulf"
2,left@example.org,,,false,,2024-01-02T03:04:05.000Z,,
3,not an address,,,true,,,,
4,gone@example.org,,,true,,,2024-05-05T00:00:00.000Z,
5,known@example.org,,,true,,,,Press
"""


def members_spec(tmp_path: Path, newsletter: str = "") -> ImportSpec:
    members = tmp_path / "members.csv"
    members.write_text(MEMBERS, encoding="utf-8")
    export = ghost_export(tmp_path, posts=[])
    return ImportSpec("ghost", (export,), members=members, newsletter=newsletter)


def test_members_become_readers_who_are_sent_nothing(tmp_path: Path) -> None:
    newsletter = Newsletter.objects.create(name="Brief", slug="brief", promise="News.")
    known = make_reader("known@example.org")
    kept = Subscriber.objects.create(reader=known, newsletter=newsletter, state="active")
    result = run_import(members_spec(tmp_path, "brief"))
    noor = Reader.objects.get(email="noor@example.org")
    assert (noor.first_name, noor.labels) == ('Noor "N" Example, Jr.', ["VIP", "Gulf"])
    assert noor.note == "line one\nline two" and not noor.has_usable_password()
    states = dict(Subscriber.objects.values_list("reader__email", "state"))
    assert states == {
        "noor@example.org": "unknown",
        "left@example.org": "ended",
        "known@example.org": "active",
    }
    assert list(Subscriber.objects.active()) == [kept]
    assert Reader.objects.get(pk=known.pk).labels == ["Press"]
    assert result.counts.by_status == {"imported": 2, "refused": 1, "skipped": 1, "changed": 1}
    assert "consent unknown" in " ".join(reasons(result, "noor@example.org"))


def test_an_imported_member_is_known_under_any_spelling_of_their_address(tmp_path: Path) -> None:
    spec = members_spec(tmp_path)
    lines = 'email,name\nanna@müller.example,Anna\n"""Anna""@MÜLLER.example",Anna\n'
    (tmp_path / "members.csv").write_text(lines, encoding="utf-8")
    result = run_import(spec)
    assert result.counts.by_status == {"imported": 1, "refused": 1}
    reader = Reader.objects.get(email="anna@xn--mller-kva.example")
    suppress(["anna@müller.example"], reason=Suppression.Reason.BOUNCE)
    assert suppressed([reader.email], stream="newsletter:brief") == {reader.email}


def test_members_are_imported_only_once(tmp_path: Path) -> None:
    spec = members_spec(tmp_path)
    run_import(spec)
    before = list(Reader.objects.order_by("pk").values())
    again = run_import(spec)
    assert list(Reader.objects.order_by("pk").values()) == before
    assert again.counts.by_status == {"skipped": 4, "refused": 1}


def test_a_newsletter_that_does_not_exist_is_refused_first(tmp_path: Path) -> None:
    with pytest.raises(NoSuchNewsletterError):
        run_import(members_spec(tmp_path, "no-such-list"))
    assert not Reader.objects.exists()


def test_lone_surrogates_and_nuls_are_removed(tmp_path: Path) -> None:
    post = ghost_post(1, title="Half \ud83d and\x00 nul", html="<p>C:\\\\u0000 \x00stays</p>")
    path = tmp_path / "export.json"
    path.write_text(json.dumps({"db": [{"data": {"posts": [post]}}]}))
    run_import(ImportSpec("ghost", (path,)))
    story = Story.objects.get()
    assert story.headline == "Half ? and nul"
    assert "C:\\\\u0000 stays" in str(story.body[0].value)


def test_a_deleted_account_is_not_imported_again(tmp_path: Path) -> None:
    make_newsletter("Brief")
    spec = members_spec(tmp_path, "brief")
    run_import(spec)
    close(Reader.objects.get(email="noor@example.org"))
    again = run_import(spec)
    assert not Reader.objects.filter(email="noor@example.org").exists()
    assert reasons(again, "noor@example.org") == ["the account was deleted and is not restored"]
    kept = f"{Imported.objects.values_list()}{ImportBatch.objects.values_list()}"
    assert "noor@example.org" not in kept


def test_members_imported_for_another_newsletter_count_as_changed(tmp_path: Path) -> None:
    run_import(members_spec(tmp_path))
    make_newsletter("Brief")
    changed = run_import(members_spec(tmp_path, "brief"))
    assert changed.counts.by_status == {"changed": 3, "skipped": 1, "refused": 1}
    assert Subscriber.objects.count() == 3
    assert not Subscriber.objects.active().exists()


def test_a_dry_run_reports_what_would_happen_to_members(tmp_path: Path) -> None:
    make_reader("known@example.org")
    spec = members_spec(tmp_path)
    assert dry_run(spec).counts.by_status == run_import(spec).counts.by_status


def test_a_story_in_arabic_script_is_recognised_without_a_declared_language(tmp_path: Path) -> None:
    posts = [
        ghost_post(1, title="أسعار الشحن", html="<p>تراجعت أسعار الشحن: 5% in May.</p>"),
        ghost_post(2, title="Freight (الشحن)", html="<p>Rates fell.</p>"),
    ]
    run_import(ImportSpec("ghost", (ghost_export(tmp_path, posts=posts),)))
    assert [s.language for s in Story.objects.order_by("pk")] == ["ar", "en"]
