"""The front page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from masthead.publishing.models import Story


def show(request: HttpRequest) -> HttpResponse:
    stories = Story.objects.published().for_teasers()[:30]
    return render(request, "web/front.html", {"stories": stories})
