"""Who wrote a WordPress post: its login, Co-Authors Plus and PublishPress Authors (terms of the
taxonomy “author”), guest authors, and fields of the site's own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from masthead.importing.formats import wordpress_meta
from masthead.importing.items import Author
from masthead.importing.staging import StagingStore

GUESTS = {"guest-author", "guest_author"}
_PREFIX = "cap-"  # Co-Authors Plus puts it before the slugs of its authors

Post = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Authors:
    """The authors that an export names, wherever in the file."""

    file: str
    staging: StagingStore

    def of(self, post: Post) -> tuple[list[Author], list[str]]:
        """The authors of a post, and a finding for each who is only known by a login."""
        found = list(self._credited(post)) or list(self._by_login(post))
        unnamed = [one.name for one in found if not _is_name(one.name)]
        return found, [f"its author “{name}” is known by login only" for name in unnamed]

    def _credited(self, post: Post) -> Iterator[Author]:
        """What a plugin or a field says; it comes before the login of whoever typed the post in."""
        terms = [(slug, name) for domain, slug, name in post["terms"] if domain == "author"]
        for slug, name in terms:
            yield self._author(slug, name)
        guest = post["meta"].get("_molongui_author", "")
        known = self._record("guest", guest.removeprefix("guest-"))
        if known and not terms:
            yield Author(**known)
        elif not terms and wordpress_meta.byline(post["meta"]):
            yield Author(wordpress_meta.byline(post["meta"]))

    def _author(self, slug: str, name: str) -> Author:
        login = slug.removeprefix(_PREFIX)
        guest = self._record("guest", f"{_PREFIX}{login}") or self._record("guest", name)
        if guest:
            return Author(**guest)
        for key in (name, login):
            user = self._record("author", key)
            if user:
                return Author(user["name"])
        term = self._record("author term", slug)
        return Author(term["name"] if term and not _is_name(name) else name or login)

    def _by_login(self, post: Post) -> Iterator[Author]:
        login = post.get("creator", "")
        if login:
            user = self._record("author", login)
            yield Author(user["name"] if user else login)

    def _record(self, kind: str, key: str) -> dict[str, str] | None:
        return self.staging.record(f"{self.file} {kind}", key) if key else None


def stage_author(file: str, fields: Mapping[str, str], staging: StagingStore) -> None:
    """Store a user of the old site by login."""
    login = fields.get("author_login", "")
    both = f"{fields.get('author_first_name', '')} {fields.get('author_last_name', '')}".strip()
    if login:
        name = fields.get("author_display_name") or both or login
        staging.add_record(f"{file} author", login, {"name": name})


def stage_term(file: str, fields: Mapping[str, str], staging: StagingStore) -> None:
    """Store a term of the taxonomy “author”; other terms are named by the posts that have them."""
    if fields.get("term_taxonomy") == "author" and fields.get("term_name"):
        term = {"name": fields["term_name"]}
        staging.add_record(f"{file} author term", fields.get("term_slug", ""), term)


def stage_guest(file: str, post: Post, staging: StagingStore) -> None:
    """Store a guest author, which plugins keep as a post, by everything it is referred to with."""
    meta = post["meta"]
    name = meta.get("cap-display_name") or post.get("title", "")
    guest = {"name": name, "bio": meta.get("cap-description", "")}
    keys = {post.get("post_name", ""), meta.get("cap-user_login", ""), post.get("post_id", "")}
    for key in filter(None, keys):
        staging.add_record(f"{file} guest", key, guest)


def _is_name(words: str) -> bool:
    """Whether it looks like a name rather than a login."""
    return words != words.lower() or " " in words or not words.isascii()
