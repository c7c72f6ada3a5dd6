"""What plugins and older versions of WordPress keep elsewhere: authors, tags, titles for search
engines, reusable blocks, and who may read."""

from pathlib import Path
from time import process_time

import pytest

from masthead.importing.formats import shortcodes, wordpress_blocks
from masthead.importing.import_run import Result, run_import
from masthead.importing.spec import ImportSpec
from masthead.importing.testing import post, reasons, wordpress_export
from masthead.publishing.models import Story

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_data(settings: object, tmp_path: Path) -> None:
    settings.DATA = tmp_path / "data"  # type: ignore[attr-defined]


def brought_in(tmp_path: Path, *items: str) -> tuple[Story, Result]:
    result = run_import(ImportSpec("wordpress", (wordpress_export(tmp_path, *items),)))
    return Story.objects.get(title="Fees rise"), result


def authors(story: Story) -> list[str]:
    return [str(credit.person) for credit in story.credits.all()]


def bodies(story: Story) -> list[str]:
    return [str(block["value"]) for block in story.body.raw_data]


def guest(number: int, login: str, name: str) -> str:
    meta = {"cap-display_name": name, "cap-user_login": login, "cap-description": "Writes."}
    return post(number, name, kind="guest-author", name=f"cap-{login}", meta=meta)


# --- Authors and tags --------------------------------------------------------------------------
def test_co_authors_come_before_the_login(tmp_path: Path) -> None:
    terms = [("author", "cap-mira", "Mira Test"), ("author", "cap-ada", "ada")]
    story, result = brought_in(tmp_path, post(1, "Fees rise", terms=terms))
    assert authors(story) == ["Mira Test", "Ada Writer"]
    assert not reasons(result, "Fees rise")


def test_a_guest_author_is_found_wherever_the_file_has_it(tmp_path: Path) -> None:
    terms = [("author", "cap-omar", "omar")]
    story, _ = brought_in(
        tmp_path, post(1, "Fees rise", terms=terms), guest(5, "omar", "Omar Hill")
    )
    assert authors(story) == ["Omar Hill"]
    assert story.credits.get().person.bio == "Writes."


def test_an_author_who_is_only_known_by_login_is_reported(tmp_path: Path) -> None:
    terms = [("author", "cap-omar", "omar")]
    story, result = brought_in(tmp_path, post(1, "Fees rise", terms=terms))
    assert authors(story) == ["omar"]
    assert "its author “omar” is known by login only" in reasons(result, "Fees rise")


def test_a_byline_field_comes_before_the_login(tmp_path: Path) -> None:
    story, _ = brought_in(tmp_path, post(1, "Fees rise", meta={"guest-author": "Mira Test"}))
    assert authors(story) == ["Mira Test"]


def test_tags_of_the_oldest_exports_are_kept_once(tmp_path: Path) -> None:
    item = post(1, "Fees rise", terms=[("category", "news", "News"), ("tag", "ports", "Ports")])
    twice = '<category>News</category><category domain="tag">Ports</category></item>'
    story, _ = brought_in(tmp_path, item.replace("</item>", twice))
    assert sorted(topic.name for topic in story.topics.all()) == ["News", "Ports"]


def test_a_taxonomy_of_the_site_s_own_is_reported(tmp_path: Path) -> None:
    terms = [
        ("series", "winter", "Winter &amp; sea"),
        ("post_format", "post-format-aside", "Aside"),
    ]
    _, result = brought_in(tmp_path, post(1, "Fees rise", terms=terms))
    assert reasons(result, "Fees rise") == [
        "series “Winter & sea” was left out: not a category or tag"
    ]


# --- Search engines ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    "meta",
    [
        {
            "_yoast_wpseo_title": "Port fees %%sep%% %%sitename%%",
            "_yoast_wpseo_metadesc": "Dearer.",
        },
        {"rank_math_title": "Port fees %sep% %sitename%", "rank_math_description": "Dearer."},
        {"_aioseo_title": "Port fees #separator_sa #site_title", "_aioseo_description": "Dearer."},
        {"_aioseop_title": "Port fees – Old", "_aioseop_description": "Dearer."},
    ],
)
def test_each_plugin_s_search_title_and_description_are_kept(
    tmp_path: Path, meta: dict[str, str]
) -> None:
    story, _ = brought_in(tmp_path, post(1, "Fees rise", meta=meta))
    assert (story.seo_title, story.search_description) == ("Port fees – Old", "Dearer.")


def test_a_search_title_with_an_unknown_variable_is_left_out_and_reported(tmp_path: Path) -> None:
    meta = {
        "_yoast_wpseo_title": "%%cf_price%% fees",
        "_yoast_wpseo_canonical": "https://b.example",
    }
    story, result = brought_in(tmp_path, post(1, "Fees rise", meta=meta))
    listed = " | ".join(reasons(result, "Fees rise"))
    assert story.seo_title == "" and "%%cf_price%% fees" in listed and "canonical" in listed


# --- Blocks ------------------------------------------------------------------------------------
def reusable(number: int, content: str, **facts: str) -> str:
    return post(number, f"Pattern {number}", content, kind="wp_block", **facts)  # type: ignore[arg-type]


def test_a_reusable_block_is_put_where_it_is_used(tmp_path: Path) -> None:
    content = '<!-- wp:paragraph --><p>One.</p><!-- /wp:paragraph --><!-- wp:block {"ref":12} /-->'
    pattern = '<!-- wp:paragraph --><p>Two.</p><!-- /wp:paragraph --><!-- wp:block {"ref":13} /-->'
    story, result = brought_in(
        tmp_path,
        post(1, "Fees rise", content),
        reusable(12, pattern),
        reusable(13, "<p>Three.</p>"),
    )
    assert bodies(story) == ["<p>One.</p>", "<p>Two.</p>", "<p>Three.</p>"]
    assert not reasons(result, "Fees rise")


def test_a_synced_pattern_has_the_words_of_its_use(tmp_path: Path) -> None:
    content = '<!-- wp:block {"ref":12,"content":{"Lead":{"content":"Ours."}}} /-->'
    pattern = (
        '<!-- wp:paragraph {"metadata":{"name":"Lead"}} --><p>Theirs.</p><!-- /wp:paragraph -->'
        "<!-- wp:paragraph --><p>Same.</p><!-- /wp:paragraph -->"
    )
    story, _ = brought_in(tmp_path, post(1, "Fees rise", content), reusable(12, pattern))
    assert bodies(story) == ["<p>Ours.</p>", "<p>Same.</p>"]


@pytest.mark.parametrize("facts", [{"status": "draft"}, {"password": "open"}])
def test_a_reusable_block_that_was_not_public_is_left_out(
    tmp_path: Path, facts: dict[str, str]
) -> None:
    content = '<p>One.</p><!-- wp:block {"ref":12} /-->'
    pattern = reusable(12, "<p>Secret.</p>", **facts)
    story, result = brought_in(tmp_path, post(1, "Fees rise", content), pattern)
    assert bodies(story) == ["<p>One.</p>"]
    assert "the reusable block 12 is not in the export" in reasons(result, "Fees rise")


def test_a_block_that_contains_itself_ends(tmp_path: Path) -> None:
    again = '<p>Again.</p><!-- wp:block {"ref":12} /-->'
    story, _ = brought_in(tmp_path, post(1, "Fees rise", again), reusable(12, again))
    assert 1 < len(bodies(story)) < 10


def test_a_plugin_s_block_keeps_the_text_among_its_settings(tmp_path: Path) -> None:
    content = '<p>One.</p><!-- wp:acf/fact {"data":{"text":"Nine in ten","_text":"field_1"}} /-->'
    story, result = brought_in(tmp_path, post(1, "Fees rise", content))
    assert bodies(story) == ["<p>One.</p>", "<p>Nine in ten</p>"]
    assert "“acf/fact”" in " ".join(reasons(result, "Fees rise"))


def test_footnotes_stand_where_their_block_is(tmp_path: Path) -> None:
    content = '<p>One<sup data-fn="a">1</sup>.</p><!-- wp:footnotes /-->'
    meta = {"footnotes": '[{"content":"The <em>first</em> note.","id":"a"}]'}
    story, result = brought_in(tmp_path, post(1, "Fees rise", content, meta=meta))
    assert bodies(story)[1] == "<ol><li>The <i>first</i> note.</li></ol>"
    assert not reasons(result, "Fees rise")


def test_labels_of_wordpress_s_own_blocks_are_no_text(tmp_path: Path) -> None:
    content = '<p>One.</p><!-- wp:search {"placeholder":"Search all our stories"} /-->'
    story, result = brought_in(tmp_path, post(1, "Fees rise", content))
    assert bodies(story) == ["<p>One.</p>"]
    assert "“search” is generated by WordPress" in " ".join(reasons(result, "Fees rise"))


# --- Who may read ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "meta", "level"),
    [
        ("<p>One.</p>", {"_jetpack_newsletter_access": "paid_subscribers"}, "pro"),
        ("<p>One.</p>", {"_jetpack_newsletter_access": "subscribers"}, "registered"),
        ("<p>One.</p>", {"_jetpack_newsletter_access": "everybody"}, "public"),
        ("<p>One.</p>", {"_members_access_role": "paying"}, "pro"),
        ("<p>One.</p>", {"rcp_subscription_level": 'a:1:{i:0;s:1:"1";}'}, "pro"),
        ("<p>One.</p>", {"rcp_access_level": "0", "_wc_memberships_force_public": "yes"}, "public"),
        ("<p>Open.</p><!-- wp:jetpack/paywall /--><p>Paid.</p>", {}, "pro"),
        ("<p>Open.</p>[membership level='2']Paid.[/membership]", {}, "pro"),
        ("<p>Open.</p>[rcp_restrict]Paid.[/rcp_restrict]", {}, "pro"),
        ("<!-- wp:acme/team-member --><p>One.</p><!-- /wp:acme/team-member -->", {}, "public"),
    ],
)
def test_what_a_plugin_kept_for_members_does_not_become_public(
    tmp_path: Path, content: str, meta: dict[str, str], level: str
) -> None:
    story, result = brought_in(tmp_path, post(1, "Fees rise", content, meta=meta))
    assert story.access_level == level
    assert bool(reasons(result, "Fees rise")) == (level != "public")
    assert "[" not in str(bodies(story)[-1])


def test_what_stood_before_the_paywall_stays_the_teaser(tmp_path: Path) -> None:
    content = "<p>Open.</p><!-- wp:jetpack/paywall /--><p>Paid.</p>"
    story, _ = brought_in(tmp_path, post(1, "Fees rise", content))
    assert [block["type"] for block in story.body.raw_data] == ["paragraph", "cut", "paragraph"]


# --- Shortcodes --------------------------------------------------------------------------------
def no_attachments(ids: list[str]) -> list[dict[str, str]]:
    return []


def expanded(content: str) -> str:
    return shortcodes.expand(content, attachments=no_attachments).html.strip()


@pytest.mark.parametrize(
    ("content", "html"),
    [
        ("[youtube]abcDEF123_-[/youtube]", "https://www.youtube.com/watch?v=abcDEF123_-"),
        ("[youtube https://youtu.be/abc?x=1&amp;y=2]", "https://youtu.be/abc?x=1&amp;y=2"),
        ("[vimeo 123456789]", "https://vimeo.com/123456789"),
        ('[audio mp3="https://a.example/b.mp3"][/audio]', "https://a.example/b.mp3"),
        ("[embed]https://vimeo.com/1[/embed]", "https://vimeo.com/1"),
    ],
)
def test_a_player_s_shortcode_becomes_its_address(content: str, html: str) -> None:
    assert expanded(content) == f'<iframe src="{html}"></iframe>'


def test_page_builders_shortcodes_are_taken_out_and_others_stay() -> None:
    result = shortcodes.expand(
        '[vc_row a="b"][vc_column]Text [sic] [1][/vc_column][/vc_row] '
        '[chart id="3"] [quote]Q[/quote]',
        attachments=no_attachments,
    )
    assert result.html == 'Text [sic] [1] [chart id="3"] <blockquote>Q</blockquote>'
    assert "[chart] looks like a shortcode; kept as text" in result.findings


@pytest.mark.parametrize(
    "hostile",
    ["[a]", "[a b=c]", "[caption]", "[a", "[/a]", "[youtube]", '[a b="', "[quote][", "[[", "[a]["],
)
def test_the_time_for_shortcodes_grows_with_their_length_only(hostile: str) -> None:
    def spent(times: int) -> float:
        began = process_time()
        expanded(hostile * times)
        return process_time() - began

    assert spent(100_000) < 4


@pytest.mark.parametrize("hostile", ["<!--", "<!-- wp:a", "<!-- wp:a {", "-->", "<!-- wp:a /-->"])
def test_the_time_for_blocks_grows_with_their_length_only(hostile: str) -> None:
    began = process_time()
    wordpress_blocks.resolve(hostile * 100_000, find_block=str)
    assert process_time() - began < 4


def test_reusable_blocks_within_each_other_do_not_fill_memory() -> None:
    many = '<!-- wp:block {"ref":1} /-->' * 1000

    def find_many(ref: str) -> str:
        return many

    content = wordpress_blocks.resolve(many, find_block=find_many)
    assert len(content.html) <= wordpress_blocks.LARGEST
