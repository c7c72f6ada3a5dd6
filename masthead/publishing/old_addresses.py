"""Keeps a story's public addresses working when its slug changes."""

from typing import Any

from wagtail.contrib.redirects.models import Redirect

from masthead.publishing.models import Story


def redirect_old_address(instance: Story, instance_before: Story, **kwargs: Any) -> None:
    """Redirect the address that a story had before, if readers could open it there. Another one
    would tell them the working title of a draft, and stay for good."""
    if was_public(instance_before):
        path = Redirect.normalise_path(instance_before.address)
        Redirect.objects.filter(old_path=path, automatically_created=True).delete()
        if not Redirect.objects.filter(old_path=path).exists():  # one made by hand stays
            Redirect.objects.create(
                old_path=path, redirect_page=instance, automatically_created=True
            )


def was_public(story: Story) -> bool:
    """Whether a story is, or was last published, under the slug that it has in memory."""
    if story.live or story.last_published_at is None:
        return bool(story.live)
    published = story.revisions.filter(created_at__lte=story.last_published_at)
    revision = published.order_by("-created_at", "-pk").first()
    return revision is not None and revision.content.get("slug") == story.slug
