"""Consent: what a reader agreed to or took back, kept row by row, never changed."""

from collections.abc import Iterable

from masthead.accounts.models import Consent, Reader


def record_consents(
    *,
    reader: Reader,
    purposes: Iterable[str],
    act: Consent.Act,
    wording: str,
    source: str,
    ip: str | None,
) -> None:
    """Write down one act for each purpose, in the words that the reader had before them."""
    Consent.objects.bulk_create(
        Consent(
            reader=reader, purpose=purpose, act=act, wording=wording, source=source[:200], ip=ip
        )
        for purpose in purposes
    )
