"""Any HTML becomes a story's blocks: no visible word is lost, and no script gets through."""

import json
import re
from html import unescape

import nh3
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from masthead.importing.mapping import cleaning
from masthead.importing.mapping.html_blocks import Block, map_html

LABELS = ["What happened", "Why it matters", "What’s next", "Know more"]
WORDS = st.text(alphabet="abcdé قمر&<>\"'\n ", max_size=12)
TAGS = st.sampled_from(
    "p div b i a span ul ol li blockquote table tr td th h2 h3 figure figcaption pre dl dt dd "
    "details summary section sup br hr cite code caption mh-cut center em strong form button "
    "font marquee svg math template noscript".split()
)
ATTRIBUTES = st.sampled_from(
    [
        "",
        ' class="gallery"',
        ' onclick="alert(1)"',
        ' href="javascript:alert(1)"',
        ' href="https://example.com/?a=1&b=2"',
        ' style="position:fixed"',
        ' colspan="2"',
        ' class="twitter-tweet"',
    ]
)
LEAVES = st.one_of(
    WORDS,
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<!--members-only-->",
            "<iframe src='https://example.org/player'></iframe>",
            "<style>p{}</style>",
            "<br><br>",
            "</div></p>",
            "<",
        ]
    ),
)
MARKUP = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        lambda tag, attributes, children: f"<{tag}{attributes}>{''.join(children)}</{tag}>",
        TAGS,
        ATTRIBUTES,
        st.lists(inner, max_size=4),
    ),
    max_leaves=25,
)


def visible(html: str) -> str:
    """The words a reader would see in what cleaning lets through, without spaces."""
    bare = nh3.clean(html, tags=set(), attributes={})
    return re.sub(r"\s+", "", unescape(bare))


def words_of(blocks: list[Block]) -> str:
    """All words of all blocks, in order, without spaces."""
    return re.sub(r"\s+", "", "".join(_words(block["type"], block["value"]) for block in blocks))


def _words(kind: str, value: object) -> str:
    if kind in {"paragraph", "raw"}:
        return unescape(re.sub(r"<[^>]*>", "", str(value)))
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(_words(kind, one) for one in value)
    if isinstance(value, dict):
        if kind == "table":
            cells = "".join("".join(row) for row in value["data"])
            return f"{value['table_caption']}{cells}"
        return "".join(v for key, v in value.items() if key not in {"src", "alt"})
    return ""


def is_within(needle: str, hay: str) -> bool:
    """Whether all letters of `needle` are in `hay`, in that order."""
    letters = iter(hay)
    return all(letter in letters for letter in needle)


@settings(max_examples=300)
@given(MARKUP)
def test_no_visible_word_of_a_body_is_lost(html: str) -> None:
    blocks = map_html(html).blocks
    assert is_within(visible(cleaning.structure(html)), words_of(blocks)), blocks


@settings(max_examples=300)
@given(st.one_of(MARKUP, st.text(max_size=200)))
@example("<pre>\n\n&lt;</pre>")
@example("<table><tr><td><pre>\n\n\nx</pre></td><td><li>y</li></td></tr></table>")
def test_no_script_gets_through_and_cleaning_is_stable(html: str) -> None:
    for block in map_html(html, section_labels=LABELS, line_breaks=True).blocks:
        if block["type"] in {"paragraph", "raw"}:
            assert cleaning.structure(block["value"]) == block["value"]
            tags = " ".join(re.findall(r"<[^>]*>", block["value"]))
            assert not re.search(r"<(script|iframe|img|style|object)|\son\w+=|javascript:", tags)


def kinds(html: str, **options: object) -> list[str]:
    return [block["type"] for block in map_html(html, section_labels=LABELS, **options).blocks]  # type: ignore[arg-type]


def test_markup_nested_too_deeply_keeps_its_text() -> None:
    mapped = map_html("<div>" * 5000 + "at the bottom" + "</div>" * 5000)
    assert words_of(mapped.blocks) == "atthebottom"
    assert "flattened" in mapped.findings[0]


def test_paragraphs_keep_their_inline_markup_and_links() -> None:
    mapped = map_html('<p>A <strong>bold <em>word</em></strong>, a <a href="/x/">link</a>.</p>')
    assert mapped.blocks == [
        {
            "type": "paragraph",
            "value": '<p>A <b>bold <i>word</i></b>, a <a href="/x/">link</a>.</p>',
        }
    ]


def test_a_picture_inside_a_paragraph_splits_it() -> None:
    assert kinds("<p>Before <img src='a.jpg'> after</p>") == ["paragraph", "picture", "paragraph"]


def test_a_figure_becomes_a_picture_with_its_caption() -> None:
    html = "<figure><img src='a.jpg' alt='A quay'><figcaption>A quay at noon</figcaption></figure>"
    assert map_html(html).blocks[0]["value"] == {
        "src": "a.jpg",
        "alt": "A quay",
        "caption": "A quay at noon",
    }


@pytest.mark.parametrize(
    "attributes",
    [
        'src="data:image/gif;base64,R0" data-src="a.jpg"',
        'src="spacer.gif" data-original="a.jpg"',
        'src="small.jpg" data-orig-file="a.jpg"',
        'srcset="b.jpg 320w, a.jpg 1200w"',
        'data-srcset="a.jpg 2x"',
    ],
)
def test_a_picture_that_is_loaded_late_is_found(attributes: str) -> None:
    (block,) = map_html(f"<p><img {attributes}></p>").blocks
    assert block["value"]["src"] == "a.jpg"


def test_a_link_to_a_file_of_the_old_site_is_reported() -> None:
    html = '<p><a href="https://old.example/up/a.pdf">A</a> <a href="https://b.example/b.pdf">B</a></p>'
    findings = map_html(html, host="old.example").findings
    assert findings == ["a link leads to a file that is not imported: /up/a.pdf"]


def test_galleries_keep_each_picture_s_caption() -> None:
    html = """<figure class="wp-block-gallery"><figure><img src="a.jpg"><figcaption>One</figcaption>
    </figure><figure><img src="b.jpg"></figure><figcaption>All of them</figcaption></figure>"""
    gallery, caption = map_html(html).blocks
    assert [p["caption"] for p in gallery["value"]] == ["One", ""]
    assert caption["value"] == "<p>All of them</p>"


def test_a_plain_table_becomes_a_table_and_a_merged_one_is_kept_as_html() -> None:
    plain = "<table><tr><th>Week</th></tr><tr><td>44</td></tr></table>"
    merged = "<table><tr><td colspan=2>Both</td></tr><tr><td>1</td><td>2</td></tr></table>"
    mapped = map_html(plain + merged)
    assert [block["type"] for block in mapped.blocks] == ["table", "raw"]
    assert mapped.blocks[0]["value"]["first_row_is_table_header"] is True
    assert "merged cells" in mapped.findings[0]


def test_players_of_known_services_become_embeds_and_others_links() -> None:
    html = """<iframe src="https://www.youtube.com/embed/a1"></iframe>
    <iframe src="https://player.example.org/9"></iframe><p>https://vimeo.com/12</p>"""
    youtube, link, vimeo = map_html(html).blocks
    assert youtube == {"type": "embed", "value": "https://www.youtube.com/watch?v=a1"}
    assert link["type"] == "raw" and "player.example.org/9" in link["value"]
    assert vimeo == {"type": "embed", "value": "https://vimeo.com/12"}


def test_the_members_only_marker_becomes_the_cut() -> None:
    assert kinds("<p>Free</p><!--members-only--><p>Paid</p>") == ["paragraph", "cut", "paragraph"]


@pytest.mark.parametrize(
    "html",
    [
        "<p>Why it matters: Rates fall.</p>",
        "<p><strong>Why it matters:</strong> Rates fall.</p>",
        "<p><strong>Why it matters</strong> Rates fall.</p>",
        "<p>WHY IT MATTERS? Rates fall.</p>",
        "<h2>Why it matters</h2><p>Rates fall.</p>",
    ],
)
def test_a_paragraph_with_a_section_label_starts_a_section(html: str) -> None:
    section, paragraph = map_html(html, section_labels=LABELS).blocks
    assert section["value"] == {"label": "Why it matters"}
    assert paragraph["value"] == "<p>Rates fall.</p>"


def test_a_misspelt_label_is_kept_and_reported() -> None:
    mapped = map_html("<p>What’next? A tender closes.</p>", section_labels=LABELS)
    assert mapped.blocks[0]["value"] == {"label": "What’next"}
    assert "misspelling" in mapped.findings[0]


def test_words_before_a_colon_are_not_a_label_in_a_story_without_sections() -> None:
    assert kinds("<p>He said: nothing new.</p>") == ["paragraph"]


def test_line_breaks_from_the_classic_editor_become_paragraphs() -> None:
    blocks = map_html("One\ntwo\n\nthree", line_breaks=True).blocks
    assert [b["value"] for b in blocks] == ["<p>One<br>two</p>", "<p>three</p>"]


def test_links_to_the_old_site_become_links_within_this_one() -> None:
    html = '<p><a href="https://www.old.example/2020/a/">A</a> <a href="https://old.example.org">B</a></p>'
    (block,) = map_html(html, host="old.example").blocks
    assert 'href="/2020/a/"' in json.dumps(block).replace("\\", "")
    assert "https://old.example.org" in block["value"]
