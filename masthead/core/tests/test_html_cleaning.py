"""HTML that was cleaned once is not changed when it is cleaned again."""

import pytest

from masthead.core.html_cleaning import clean_html


@pytest.mark.parametrize("breaks", ["\n", "\n\n", "\n\n\n", "\r\n\r\n", "&#10;&#10;\n"])
def test_cleaning_removes_all_line_breaks_at_the_start_of_preformatted_text(breaks: str) -> None:
    cleaned = clean_html(f'<pre class="x">{breaks}&lt;</pre>', tags={"pre"})
    assert cleaned == clean_html(cleaned, tags={"pre"}) == "<pre>&lt;</pre>"


def test_cleaning_keeps_the_other_line_breaks_of_preformatted_text() -> None:
    html = "<pre>one\n\n  two\n</pre>\n<p>\nthree</p>"
    assert clean_html(html, tags={"pre", "p"}) == html


def test_cleaning_leaves_text_that_only_looks_preformatted_alone() -> None:
    assert clean_html("<b>&lt;pre&gt;\n\nx</b>", tags={"b"}) == "<b>&lt;pre&gt;\n\nx</b>"
