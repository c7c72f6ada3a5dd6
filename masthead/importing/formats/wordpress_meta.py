"""What plugins keep about a WordPress post: titles and descriptions for search engines, and who may
read it."""

import re
from collections.abc import Iterable, Mapping

Meta = Mapping[str, str]

# Yoast, Rank Math, All in One SEO (old and new), SEOPress, The SEO Framework, Jetpack.
_TITLES = (
    "_yoast_wpseo_title rank_math_title _aioseo_title _aioseop_title _seopress_titles_title "
    "_genesis_title jetpack_seo_html_title"
).split()
_DESCRIPTIONS = (
    "_yoast_wpseo_metadesc rank_math_description _aioseo_description _aioseop_description "
    "_seopress_titles_desc _genesis_description advanced_seo_description"
).split()
_LEFT_OUT = {
    "its canonical address on another site": (
        "_yoast_wpseo_canonical rank_math_canonical_url _aioseo_canonical_url "
        "_genesis_canonical_uri _seopress_robots_canonical"
    ),
    "its title, description or picture for social networks": (
        "_yoast_wpseo_opengraph-title _yoast_wpseo_opengraph-description "
        "_yoast_wpseo_opengraph-image _yoast_wpseo_twitter-title _yoast_wpseo_twitter-description "
        "rank_math_facebook_title rank_math_facebook_description rank_math_facebook_image "
        "rank_math_twitter_title rank_math_twitter_description _aioseo_og_title "
        "_aioseo_og_description _aioseo_twitter_title _aioseo_twitter_description "
        "_seopress_social_fb_title _seopress_social_fb_desc _open_graph_title "
        "_open_graph_description _twitter_title _twitter_description"
    ),
    "its request to search engines not to list it": (
        "_yoast_wpseo_meta-robots-noindex _seopress_robots_index _genesis_noindex"
    ),
}
_OWN = {"_thumbnail_id", "_wp_attachment_image_alt", "footnotes"}
_GUESTS = {"cap-display_name", "cap-user_login", "cap-description", "_molongui_author"}
_BYLINES = ("byline", "_byline", "guest-author", "author_alias")
_ACCESS = re.compile(
    r"paywall|paid|premium|member|restrict|rcp_|content_tier|locked|newsletter_access|subscription"
    r"|subscriber",
    re.IGNORECASE,
)
_KEPT = {
    *_TITLES,
    *_DESCRIPTIONS,
    *_OWN,
    *_GUESTS,
    *_BYLINES,
    *(name for names in _LEFT_OUT.values() for name in names.split()),
}
_FOR_EVERYONE = set(
    "0 no none false off all default everyone everybody public free any open a:0:{} [] {}".split()
)
_FOR_REGISTERED = {"subscribers", "registered", "logged_in", "loggedin", "members"}
# Settings of such plugins that say nothing about who may read.
_NOT_ABOUT_READING = re.compile(
    r"_molongui|force_public|dont_email|email|message|price|error|stripe|count|team|_cap-",
    re.IGNORECASE,
)

_VARIABLE = re.compile(r"%%?[a-z][\w-]*(?:\([^()%]*\))?%%?|#[a-z]+_[a-z_]+", re.IGNORECASE)
_OWN_TITLE = re.compile(r"(?:%%?(?:post_?)?title%%?|%seo_title%|#post_title)\Z", re.IGNORECASE)
_SITE = re.compile(r"%%?site_?(?:name|title)%%?\Z|#site_title\Z", re.IGNORECASE)
_SEPARATOR = re.compile(r"%%?sep(?:arator)?%%?\Z|#separator_sa\Z", re.IGNORECASE)


def is_kept(key: str) -> bool:
    """Whether anything here asks for the meta of that name."""
    return key in _KEPT or bool(_ACCESS.search(key) and not _NOT_ABOUT_READING.search(key))


def search_title(meta: Meta, *, headline: str, site: str) -> str:
    """The title that a plugin gives to search engines; empty if it says no more than the
    headline."""
    given = _filled(_first(meta, _TITLES), headline=headline, site=site)
    return "" if given in {headline, f"{headline} – {site}"} else given


def search_description(meta: Meta, *, headline: str, site: str) -> str:
    return _filled(_first(meta, _DESCRIPTIONS), headline=headline, site=site)


def byline(meta: Meta) -> str:
    """The name that a field of the site's own gives as the author."""
    return _first(meta, _BYLINES)


def left_out(meta: Meta, *, headline: str, site: str) -> list[str]:
    """Findings about what has no place in a story."""
    found = [
        f"{what} was left out"
        for what, names in _LEFT_OUT.items()
        if any(meta.get(name, "").strip() not in {"", "0"} for name in names.split())
    ]
    for what, names in (("title", _TITLES), ("description", _DESCRIPTIONS)):
        given = _first(meta, names)
        if given and not _filled(given, headline=headline, site=site):
            found.append(f"its search {what} has a variable and was left out: {given[:200]}")
    return found


def access(meta: Meta) -> str:
    """Who may read it: empty if no plugin says so."""
    levels = set()
    for key, value in meta.items():
        given = value.strip().casefold()
        if not _ACCESS.search(key) or _NOT_ABOUT_READING.search(key) or not given:
            continue
        if given not in _FOR_EVERYONE:
            levels.add("registered" if given in _FOR_REGISTERED else "pro")
    return "pro" if "pro" in levels else next(iter(levels), "")


def _first(meta: Meta, names: Iterable[str]) -> str:
    return next((meta[name].strip() for name in names if meta.get(name, "").strip()), "")


def _filled(text: str, *, headline: str, site: str) -> str:
    """A text of a plugin with its variables filled in; empty if one of them is not known."""

    def value(found: re.Match[str]) -> str:
        variable = found[0]
        if _OWN_TITLE.match(variable):
            return headline
        if _SITE.match(variable):
            return site
        if _SEPARATOR.match(variable):
            return "–"
        return "" if "page" in variable else "\x00"

    filled = _VARIABLE.sub(value, text)
    return "" if "\x00" in filled else " ".join(filled.split()).strip(" –")
