"""Tags are found as the HTML standard finds them, and depth is bounded before a tree is built."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.core.html_cleaning import clean_html
from masthead.core.html_tags import MOST_DEEP, is_too_deep, tags_in, without_tags


def names(html: str) -> list[str]:
    return [f"/{tag.name}" if tag.is_end else tag.name for tag in tags_in(html)]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>a</p>", ["p", "/p"]),
        ("<P CLASS=x >a</P >", ["p", "/p"]),
        ('<a title="</a>">b</a>', ["a", "/a"]),
        ("<a title='>'>b</a>", ["a", "/a"]),
        ('<a title=x"y>b</a>', ["a", "/a"]),
        ('<a ="><b>', ["a", "b"]),
        ("<br/><hr>", ["br", "hr"]),
        ("1 < 2 <3 <>", []),
        ("<!-- <p> --><i>", ["i"]),
        ("<!--><i>", ["i"]),
        ("<!doctype html><?php <p> ?><i>", ["i"]),
        ("<![CDATA[ > </b> ]]><i>", ["i"]),
        ("</ p><i>", ["i"]),
        ("<script>if (a<b) '</p>'</script><i>", ["script", "/script", "i"]),
        ("<title>İİİ</b></TITLE><i>", ["title", "/title", "i"]),
        ('<a title="never closed', ["a"]),
        ("<plaintext></b>", ["plaintext"]),
    ],
)
def test_tags_are_found_where_the_standard_finds_them(html: str, found: list[str]) -> None:
    assert names(html) == found


@pytest.mark.parametrize(
    "html",
    [
        "<p>One<p>Two" * 500,
        "<ul>" + "<li>One<li><p>Two" * 500 + "</ul>",
        "<table>" + "<tr><td>1<td>2" * 500 + "</table>",
        "<dl>" + "<dt>One<dd>Two" * 500 + "</dl>",
        "<p>A <a href=x>link</a> and <b>more</b>.</p>" * 500,
        "<br><img src=x><hr>" * 500,
        "<div>" * (MOST_DEEP - 1) + "</div>" * MOST_DEEP,
    ],
    ids=["p", "li", "table", "dl", "inline", "void", "deep"],
)
def test_what_people_write_is_not_too_deep(html: str) -> None:
    assert not is_too_deep(html)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 1000,
        "<div>" * 1000 + "</div>" * 1000,
        "".join(f"<p><b id={number}>" for number in range(1000)),
        "<b id=1 title='</b>'><p>" * 1000,
        "<b><script></b></script><p>" * 1000,
        "<b><table><td></b></td></table><p>" * 1000,
        "<svg><![CDATA[></b></b>]]></svg><b><p>" * 1000,
        "<ul><li>" * 1000,
    ],
)
def test_what_would_take_a_parser_long_is_too_deep(html: str) -> None:
    assert is_too_deep(html)


def test_what_is_too_deep_is_reduced_to_its_text() -> None:
    html = "<div>" * 1000 + "Words &amp; <script>no()</script><b>more</b>"
    assert clean_html(html).split() == ["Words", "&amp;", "more"]


@given(st.text(alphabet="<>/=\"' abp!-[]?\n", max_size=200))
def test_any_text_has_tags_that_follow_each_other(html: str) -> None:
    ends = [0]
    for tag in tags_in(html):
        assert ends[-1] <= tag.start < tag.end <= len(html)
        ends.append(tag.end)
    assert len(without_tags(html)) <= len(html) + len(ends)
