"""A story is being read by somebody with a seat: what the team's sums are made of. The page itself
is kept for everybody and counts nobody; its script says so by a request of its own, and only where
somebody is signed in."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from masthead.core.origin import same_origin_only
from masthead.membership import usage
from masthead.portal.responses import reader_here
from masthead.publishing.models import Story


@same_origin_only
@require_POST
def record_reading(request: HttpRequest) -> HttpResponse:
    """Nothing is answered, whoever asks and whatever was read."""
    reader = reader_here(request)
    key = request.POST.get("story", "")
    if reader is not None and key.isdecimal():
        story = Story.objects.filter(live=True, pk=int(key[:18])).first()
        if story is not None:
            topics = [str(topic) for topic in story.topics.all()]
            usage.record_reading(reader=reader, topics=topics)
    return HttpResponse(status=204, headers={"Cache-Control": "private, no-store"})
