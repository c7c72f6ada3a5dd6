"""A mail is rendered once; no reader's name can change the structure of the message."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from html import escape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from masthead.outbox.channels.port import MergeValues
from masthead.outbox.encoding import UnencodableValueError, one_line, unstructured
from masthead.outbox.template import MailTemplate, compile_mail, header_date

AT = header_date(datetime(2026, 3, 2, 6, 0, tzinfo=UTC))
HEADERS = [
    "To",
    "Date",
    "Message-ID",
    "Subject",
    "From",
    "Reply-To",
    "Content-Language",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "List-Id",
    "MIME-Version",
    "Content-Type",
]
MAIL = compile_mail(
    subject="Oil, grain and [[name]]",
    sender_name="Erstes Licht · نشرة",
    sender="post@example.com",
    reply_to="desk@example.com",
    html='<p title="[[name]]">قبل القراءة: [[name]], [[address]]</p><a href="https://example.com/'
    '[[token]]">x</a>\n',
    text="For [[name]] at [[address]].\n.\nFrom here on: [[token]] \n[[unknown]]",
    headers={
        "List-Unsubscribe": "<https://example.com/newsletters/leave/[[token]]>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": "<first-light.example.com>",
    },
    language="en",
)


def joined(mail: MailTemplate, **values: str) -> bytes:
    own = {"address": "reader@example.org", "token": "MTIz.c2ln-_x", "name": "Noor", **values}
    return mail.join(MergeValues(**own), message_id=mail.message_id(7), at=AT)


def parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=modern)


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found
    return str(found.get_content()).replace("\r\n", "\n")


anything = st.text(max_size=300)
hostile = st.sampled_from(
    [
        "\r\nBcc: all@example.org",
        "x\r\n\r\n<script>",
        "=?utf-8?q?hi?=",
        "=\r\n--=_",
        "<b>&amp;</b>",
        '" onload="x',
        "[[token]]",
        " ",
        "",
        "=",
        ".",
        "\u2028",
        "ط" * 200,
        "=20",
    ]
)


@given(name=st.one_of(anything, hostile))
def test_no_name_changes_the_structure_of_the_message(name: str) -> None:
    raw = joined(MAIL, name=name)
    message = parsed(raw)
    assert message.keys() == HEADERS
    assert [each.get_content_type() for each in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    said = one_line(name)
    assert f"For {said} at reader@example.org." in part(message, "plain")
    assert f'title="{escape(said)}"' in part(message, "html")
    assert f": {escape(said)}, reader@" in part(message, "html")


@given(name=st.one_of(anything, hostile))
def test_any_name_appears_unchanged_in_the_subject(name: str) -> None:
    assert parsed(joined(MAIL, name=name))["Subject"] == f"Oil, grain and {one_line(name)}"


@given(name=st.one_of(anything, hostile))
@example(name="0" * 9 + "\xa0" * 3 + "𐀀" * 4 + "0")  # ends where a line must
@example(name="ü" * 12 + "0" * 4)
@example(name="0" * 4 + "ü" * 12)
def test_lines_are_short_and_end_in_crlf(name: str) -> None:
    raw = joined(MAIL, name=name)
    head, _, body = raw.partition(b"\r\n\r\n")
    assert max(map(len, body.split(b"\r\n"))) <= 76
    assert max(map(len, head.split(b"\r\n"))) <= 998
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    raw.decode("ascii")


@given(address=st.one_of(st.emails(), anything.map(lambda text: f"{text}@example.org")))
def test_an_address_is_written_unchanged_or_the_message_is_refused(address: str) -> None:
    try:
        message = parsed(joined(MAIL, address=address))
    except UnencodableValueError:
        return
    assert message.keys() == HEADERS
    assert len(message["To"].addresses) == 1
    assert address in part(message, "plain")


@pytest.mark.parametrize(
    "address",
    [
        "a@b\r\nBcc: c@example.org",
        "a, b@example.org",
        "<a@b>",
        "",
        f"noor@{'ü' * 80}.example",
    ],
)
def test_an_address_with_header_syntax_is_refused(address: str) -> None:
    with pytest.raises(UnencodableValueError):
        joined(MAIL, address=address)


def test_a_long_subject_is_folded_at_its_spaces_only() -> None:
    subject = "A well-known east-west route " * 12 + "reopens"
    mail = compile_mail(
        subject=subject, sender_name="", sender="a@example.com", html="", text="Hello"
    )
    assert parsed(joined(mail))["Subject"] == subject
    lines = joined(mail).partition(b"Subject: ")[2].split(b"\r\n ")
    assert len(lines) > 4


def test_a_domain_beyond_ascii_is_written_in_punycode() -> None:
    message = parsed(joined(MAIL, address="noor@münchen.example"))
    assert message["To"] == "noor@xn--mnchen-3ya.example"


def test_the_token_appears_in_header_and_links() -> None:
    message = parsed(joined(MAIL))
    assert message["List-Unsubscribe"] == "<https://example.com/newsletters/leave/MTIz.c2ln-_x>"
    assert 'href="https://example.com/MTIz.c2ln-_x"' in part(message, "html")
    assert "[[unknown]]" in part(message, "plain")


def test_text_around_the_merge_values_arrives_unchanged() -> None:
    message = parsed(joined(MAIL))
    assert part(message, "plain") == (
        "For Noor at reader@example.org.\n.\nFrom here on: MTIz.c2ln-_x \n[[unknown]]"
    )
    assert message["From"].addresses[0].display_name == "Erstes Licht · نشرة"
    assert message["Message-ID"] == MAIL.message_id(7)
    assert message["Date"].datetime == datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


@given(html=anything, text=anything, subject=st.text(max_size=150))
def test_any_text_of_an_edition_survives(html: str, text: str, subject: str) -> None:
    mail = compile_mail(
        subject=subject, sender_name="A", sender="a@example.com", html=f"<p>{html}", text=text
    )
    message = parsed(joined(mail, name="[[name]]", address="a@example.org", token="[[token]]"))

    def arrived(words: str) -> str:
        plain = words.encode("utf-8", "replace").decode()
        return (
            plain.replace("[[address]]", "a@example.org").replace("\r\n", "\n").replace("\r", "\n")
        )

    assert part(message, "plain").rstrip("\n") == arrived(text).rstrip("\n")
    assert part(message, "html").rstrip("\n") == arrived(f"<p>{html}").rstrip("\n")
    assert message["Subject"] == one_line(subject)


def test_a_template_read_from_the_database_equals_the_one_stored() -> None:
    assert MailTemplate.from_json(MAIL.as_json()) == MAIL
    assert joined(MailTemplate.from_json(MAIL.as_json())) == joined(MAIL)


@pytest.mark.parametrize(
    "headers",
    [
        {"Bcc": "all@example.org"},
        {"X-A": "b\r\nBcc: all@example.org"},
        {"X A": "b"},
        {"Content-Type": "text/html"},
        {"X-For": "[[name]]"},
    ],
)
def test_a_header_that_would_break_the_message_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"header|line|name"):
        compile_mail(
            subject="", sender_name="", sender="a@example.com", html="", text="", headers=headers
        )


def test_a_mail_without_html_is_plain_text() -> None:
    mail = compile_mail(
        subject="Hi", sender_name="", sender="a@example.com", html="", text="Hello [[name]]"
    )
    message = parsed(joined(mail))
    assert message.get_content_type() == "text/plain"
    assert message["From"] == "a@example.com"
    assert message.get_content().strip() == "Hello Noor"


@pytest.mark.parametrize("letter", ["é", "نشرة ", "𐀀", "ab—"])
def test_a_subject_beyond_ascii_stands_on_lines_of_at_most_76(letter: str) -> None:
    subject = (letter * 200)[:180].strip()
    mail = compile_mail(
        subject=subject, sender_name="", sender="a@example.com", html="", text="Hello"
    )
    head = joined(mail).partition(b"\r\n\r\n")[0]
    assert max(map(len, head.split(b"\r\n"))) <= 76
    assert parsed(joined(mail))["Subject"] == subject


def test_a_header_of_990_characters_is_the_longest() -> None:
    def headed(length: int) -> MailTemplate:
        return compile_mail(
            subject="",
            sender_name="",
            sender="a@example.com",
            html="",
            text="",
            headers={"X-Long": "x" * length},
        )

    assert parsed(joined(headed(990)))["X-Long"] == "x" * 990
    with pytest.raises(ValueError, match="one line"):
        headed(991)


def test_a_sender_s_name_with_quotes_and_a_reply_address_stand_as_they_are() -> None:
    mail = compile_mail(
        subject="Hi",
        sender_name='The "Harbour" Desk',
        sender="post@news.example.com",
        html="",
        text="Hello",
    )
    message = parsed(joined(mail))
    assert message["From"].addresses[0].display_name == 'The "Harbour" Desk'
    assert message["Reply-To"] is None
    assert message["Message-ID"].endswith("@news.example.com>")
    assert message["Content-Language"] == "en"
    assert parsed(joined(MAIL))["Reply-To"] == "desk@example.com"


def test_a_word_as_long_as_a_header_s_line_stands_as_it_is() -> None:
    assert unstructured("x" * 60) == b"x" * 60
    assert unstructured("x" * 61).startswith(b"=?utf-8?b?")
