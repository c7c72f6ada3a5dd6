"""A link in a mail says whose it is, and no one else can create one."""

from hypothesis import given
from hypothesis import strategies as st

from masthead.outbox import tokens
from masthead.outbox.tokens import Token


@given(reader_id=st.integers(min_value=1, max_value=2**63 - 1), stream=st.text(max_size=120))
def test_a_token_says_what_was_signed_and_fits_in_an_address(reader_id: int, stream: str) -> None:
    stream = stream.encode("utf-8", "ignore").decode()
    token = tokens.make(reader_id=reader_id, stream=stream)
    assert tokens.read(token) == Token(reader_id=reader_id, stream=stream)
    assert set(token) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")


@given(st.text(max_size=100))
def test_no_one_else_can_create_a_token(forged: str) -> None:
    assert tokens.read(forged) is None


def test_a_changed_token_is_rejected() -> None:
    mine = tokens.make(reader_id=1, stream="newsletter:a")
    yours = tokens.make(reader_id=2, stream="newsletter:a")
    assert tokens.read(yours.partition(".")[0] + "." + mine.partition(".")[2]) is None
