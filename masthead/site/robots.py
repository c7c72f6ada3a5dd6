"""robots.txt: what crawlers may fetch, and what for."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from masthead.publishing.models import Publication
from masthead.site.site_context import site_context

# Pages for one person, or generated from other pages.
_CLOSED = ("/desk/", "/documents/", "/mailbox", "/newsletters/", "/search$", "/search?")
_OPEN = ("/newsletters$",)


def show(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(
        text(site_context().publication), content_type="text/plain; charset=utf-8"
    )
    response["Cache-Control"] = "public, max-age=300"
    return response


def text(publication: Publication) -> str:
    """The publication's three settings as Content-Signal. A crawler that ignores them still finds
    only what is public."""
    lines = [
        "User-Agent: *",
        f"Content-Signal: {signal(publication)}",
        *(f"Allow: {path}" for path in ("/", *_OPEN)),
        *(f"Disallow: {path}" for path in _CLOSED),
        "",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
        f"Sitemap: {settings.SITE_URL}/sitemaps/news.xml",
    ]
    return "\n".join(lines) + "\n"


def signal(publication: Publication) -> str:
    """What crawlers may use content for: “search=yes, ai-input=no, ai-train=no”."""
    uses = {
        "search": publication.allow_search,
        "ai-input": publication.allow_ai_input,
        "ai-train": publication.allow_ai_train,
    }
    return ", ".join(f"{use}={'yes' if allowed else 'no'}" for use, allowed in uses.items())
