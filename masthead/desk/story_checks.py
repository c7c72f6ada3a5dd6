"""The checks on one story, in its side panel, and overruling one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from wagtail.admin.auth import permission_denied

from masthead.accounts.models import Reader
from masthead.publishing import publish_gate
from masthead.publishing.checks import Level, StoryFinding
from masthead.publishing.models import Story


class OverruleForm(forms.Form):
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text="Kept in the story’s history with your name.",
    )


def latest(story_id: int) -> Story:
    """The story as in its latest draft."""
    story: Story = get_object_or_404(Story, pk=story_id).get_latest_revision_as_object()
    return story


def panel_context(story: Story, request: HttpRequest) -> dict[str, Any]:
    """What the side panel lists: blocking findings, advice, and what was overruled."""
    found = publish_gate.findings_on(story)
    passed = publish_gate.overruled(story) if story.pk else frozenset()
    serious = [one for one in found if one.level is Level.BLOCKING]
    return {
        "story": story,
        "blocking": [one for one in serious if not _is_overruled(one, passed)],
        "overruled": [one for one in serious if _is_overruled(one, passed)],
        "advice": [one for one in found if one.level is Level.ADVICE],
        "may_overrule": request.user.has_perm(publish_gate.MAY_OVERRULE),
    }


def _is_overruled(finding: StoryFinding, passed: frozenset[str]) -> bool:
    return finding.may_be_overruled and finding.fingerprint in passed


def show(request: HttpRequest, story_id: int) -> HttpResponse:
    """The panel's content, for "Check now"."""
    story = latest(story_id)
    if not story.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return render(request, "desk/parts/checks.html", panel_context(story, request))


def overrule(request: HttpRequest, story_id: int, fingerprint: str) -> HttpResponse:
    """Ask a chief editor for a reason and overrule one finding for this version."""
    chief = request.user
    if not isinstance(chief, Reader) or not chief.has_perm(publish_gate.MAY_OVERRULE):
        return permission_denied(request)
    story = latest(story_id)
    finding = next(
        (one for one in publish_gate.findings_on(story) if one.fingerprint == fingerprint), None
    )
    if finding is None or not finding.may_be_overruled:
        raise Http404("This finding has been fixed or can’t be overruled.")
    form = OverruleForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        publish_gate.overrule(story=story, fingerprint=fingerprint, by=chief, reason=reason)
        messages.success(request, "Overruled for this version. You can publish it now.")
        return redirect("wagtailadmin_pages:edit", story.pk)
    context = {"story": story, "finding": finding, "form": form}
    return render(request, "desk/overrule.html", context)
