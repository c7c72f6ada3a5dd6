"""An edition's mail: HTML that mail programs can show, and a plain text that says the same."""

import re
from typing import Any

import pytest
from django.conf import settings
from lxml import html as parser

from masthead.newsletters.models import Edition
from masthead.newsletters.rendering import CLIPPED_AT, Mail, render
from masthead.newsletters.testing import give_address, make_edition, make_newsletter
from masthead.publishing.models import Story
from masthead.publishing.testing import make_section, make_story

pytestmark = pytest.mark.django_db
LEAVE = f"{settings.SITE_URL}/newsletters/leave/[[token]]"
PREFERENCES = f"{settings.SITE_URL}/newsletters/preferences/[[token]]"


def parsed(html: str) -> Any:
    return parser.fromstring(html)


def straits(**fields: Any) -> Edition:
    give_address()
    newsletter = make_newsletter(
        "Straits",
        promise="Ships, ports and freight",
        sender_name="Deniz Aydın",
        reply_to="straits@example.com",
        accent="#1f6078",
        zone="Asia/Dubai",
    )
    lead = make_story(
        "The roster behind the queue",
        kicker="Intel",
        standfirst="Terminals have free berths.",
        section=make_section("Trade"),
        body=[
            ("section", {"label": "What happened"}),
            ("paragraph", "<p>Nine days of waiting.</p>"),
            ("section", {"label": "Why it matters"}),
            ("paragraph", "<p>The <b>gauge</b> &amp; the rota.</p>"),
            ("paragraph", "<p>A second paragraph.</p>"),
        ],
    )
    brief = make_story("Two tugs", standfirst="Convoys keep their order.")
    Story.objects.filter(pk=brief.pk).update(words=440)
    return make_edition(newsletter, lead, brief, preheader="Free berths.", **fields)


def links(mail: Mail) -> dict[str, str]:
    return {" ".join(a.text_content().split()): a.get("href") for a in parsed(mail.html).iter("a")}


def test_the_mail_leads_with_the_first_pick_and_links_to_every_story() -> None:
    mail = render(straits())
    found = links(mail)
    site = settings.SITE_URL
    assert found["Read the full story"] == f"{site}/trade/the-roster-behind-the-queue"
    assert found["Two-minute read"] == f"{site}/energy/two-tugs"
    assert found["Read on the web"] == f"{site}/newsletters/straits/1"
    tree = parsed(mail.html)
    assert [h.text_content() for h in tree.iter("h1", "h2")] == [
        "Straits",
        "The roster behind the queue",
        "In brief",
    ]


def test_a_leading_brief_shows_its_labelled_sections() -> None:
    mail = render(straits())
    paragraphs = [" ".join(p.text_content().split()) for p in parsed(mail.html).iter("p")]
    assert "Why it matters. The gauge & the rota." in paragraphs
    assert "Why it matters. The gauge & the rota." in mail.text
    assert "Nine days of waiting" not in mail.html


def test_the_footer_says_why_it_came_how_to_unsubscribe_and_who_publishes_it() -> None:
    mail = render(straits())
    found = links(mail)
    assert found["Unsubscribe from Straits"] == LEAVE
    assert found["Change your newsletters"] == PREFERENCES
    for part in (mail.text, parsed(mail.html).text_content()):
        words = " ".join(part.split())
        assert "You receive Straits because you signed up as [[address]]." in words
        assert "45 Demonstration Street." in words
    assert LEAVE in mail.text.splitlines()


def test_the_headers_allow_one_click_unsubscription() -> None:
    headers = render(straits()).headers
    assert headers["List-Unsubscribe"] == f"<{LEAVE}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Id"] == "<straits.localhost>"
    assert headers["Precedence"] == "bulk"


def test_styles_are_inlined_and_dark_scheme_rules_kept() -> None:
    mail = render(straits())
    tree = parsed(mail.html)
    heading = next(tree.iter("h1"))
    assert "44px/50px Georgia" in heading.get("style")
    assert "background: #1f6078" in mail.html
    (kept,) = tree.findall(".//style")
    assert "@media (prefers-color-scheme: dark)" in kept.text
    assert ".h1" in kept.text
    assert ".dateline" not in kept.text


def test_the_mail_has_no_scripts_forms_or_external_styles() -> None:
    tree = parsed(render(straits()).html)
    assert not tree.xpath("//script|//link|//iframe|//form|//img[not(@alt)]|//*[@onclick]")
    assert "url(" not in render(Edition.objects.get()).html


def test_layout_tables_are_hidden_from_screen_readers() -> None:
    tree = parsed(render(straits()).html)
    assert {table.get("role") for table in tree.iter("table")} == {"presentation"}


def test_the_plain_text_is_wrapped_without_breaking_an_address() -> None:
    edition = straits(intro="Three ports, one question. " * 12)
    text = render(edition).text
    long = [line for line in text.splitlines() if len(line) > 64]
    assert all(re.fullmatch(r"(\S+: )?.*https?://\S+", line) for line in long)
    assert "\n\n\n" not in text
    assert text.startswith("STRAITS\nShips, ports and freight. By Deniz Aydın\n")


def test_the_sponsor_is_labelled_as_a_sponsor() -> None:
    edition = straits(
        sponsor_name="Harbour Bank",
        sponsor_text="Letters of credit in a day.",
        sponsor_url="https://example.com/?a=1&b=2",
    )
    mail = render(edition)
    assert "From our sponsor, Harbour Bank" in mail.html
    assert "FROM OUR SPONSOR, HARBOUR BANK" in mail.text
    assert links(mail)["Visit Harbour Bank"] == "https://example.com/?a=1&b=2"


def test_the_editor_s_intro_and_notes_become_paragraphs() -> None:
    mail = render(straits(intro="Good morning.\r\n\r\nTwo things.", closing="Back on Tuesday."))
    paragraphs = [p.text_content() for p in parsed(mail.html).iter("p")]
    assert {"Good morning.", "Two things.", "Back on Tuesday."} <= set(paragraphs)


def test_an_editor_s_text_is_neither_html_nor_a_merge_field() -> None:
    mail = render(straits(subject="Rates [[name]] <b>", intro="<script>1</script> [[address]]"))
    assert "[[name]]" not in mail.subject + mail.html + mail.text
    assert mail.html.count("[[address]]") == 1
    assert "<script>" not in mail.html
    assert set(re.findall(r"\[\[.*?\]\]", mail.html + mail.text)) == {"[[token]]", "[[address]]"}


def test_an_arabic_edition_runs_from_right_to_left_in_arabic_words() -> None:
    edition = straits(language="ar")
    mail = render(edition)
    tree = parsed(mail.html)
    assert (tree.get("dir"), tree.get("lang")) == ("rtl", "ar")
    assert tree.xpath("//td[h1]/@align") == ["right"]
    assert "Read on the web" not in mail.html
    assert "Unsubscribe" not in mail.html + mail.text


def test_a_story_keeps_its_own_direction_in_an_edition_of_another_language() -> None:
    tree = parsed(render(straits(language="ar")).html)
    [headline] = tree.xpath("//h2/span[text()='The roster behind the queue']")
    assert (headline.get("dir"), headline.get("lang")) == ("ltr", "en")


def test_the_fullest_edition_is_not_clipped() -> None:
    edition = straits(intro="A full paragraph of an intro. " * 60, closing="Notes. " * 100)
    for number in range(18):
        story = make_story(f"A long headline of story {number}", standfirst="A sentence. " * 40)
        edition.picks.create(story=story, sort_order=number + 2)
    mail = render(edition)
    assert len(mail.html.encode()) < CLIPPED_AT
    assert not mail.is_clipped


def test_members_are_not_asked_to_become_members_in_their_own_newsletter() -> None:
    memo = make_story("Seven clauses", access_level="pro")
    members = make_edition(make_newsletter("Banking", access_level="pro"), memo, preheader="Seven.")
    everyone = make_edition(make_newsletter("Straits"), memo, preheader="Seven.")
    assert "Read it with PRO" not in render(members).text
    assert "Read it with PRO" in render(everyone).text
