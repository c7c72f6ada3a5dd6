"""Text is sent compressed."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

_XML_AND_JSON = tuple(f"application/{form}" for form in ("xml", "json", "atom+xml", "rss+xml"))
_TEXT = ("text/", *_XML_AND_JSON)


class CompressText(GZipMiddleware):
    """Compress pages, feeds and sitemaps for clients that accept gzip. Pictures and archives are
    sent as they are, since they are compressed already."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if not response.headers.get("Content-Type", "").startswith(_TEXT):
            return response
        return super().process_response(request, response)
