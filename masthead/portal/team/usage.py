"""Records that someone with a seat reads a story, for the team's weekly totals. The story page is
cached for everyone and counts nothing itself; its script sends this request, and only for signed-in
readers."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from masthead.core.origin import same_origin_only
from masthead.membership import usage
from masthead.portal.responses import reader_here
from masthead.publishing.models import Story


@same_origin_only
@require_POST
def record_reading(request: HttpRequest) -> HttpResponse:
    """Always an empty response, so that it reveals nothing."""
    reader = reader_here(request)
    key = request.POST.get("story", "")
    if reader is not None and key.isdecimal():
        story = Story.objects.filter(live=True, pk=int(key[:18])).first()
        if story is not None:
            topics = [str(topic) for topic in story.topics.all()]
            usage.record_reading(reader=reader, topics=topics)
    return HttpResponse(status=204, headers={"Cache-Control": "private, no-store"})
