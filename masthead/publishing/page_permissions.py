"""What may be done with a page of each type, and by whom. Whatever is not listed here is refused,
to everyone."""

from typing import Any

from wagtail.models import PagePermissionTester
from wagtail.permission_policies.pages import PagePermissionPolicy

from masthead.publishing.models.bin import BinEntry

MAY_DELETE = "publishing.delete_story"


class _Refusal(PagePermissionTester):
    """Each question that Wagtail asks about a page, answered with no."""

    def _refused(self, *args: Any, **kwargs: Any) -> bool:
        return False

    can_add_subpage = can_edit = can_copy = can_copy_to = can_view_revisions = _refused
    can_publish = can_publish_subpage = can_unpublish = can_unschedule = _refused
    can_submit_for_moderation = can_lock = can_unlock = can_delete = _refused
    can_move = can_move_to = can_reorder_children = can_set_view_restrictions = _refused


class StoryPermissions(_Refusal):
    """A story. It is edited by those who may write, published, withdrawn and unscheduled by those
    who may publish, and deleted by those who may delete. In the bin it is only restored."""

    def _holds(self, right: str) -> bool:
        """Whether the user has a right on pages here: "add", "change", "publish"…"""
        if not self.user.is_active or self.page.is_in_bin:
            return False
        return bool(self.user.is_superuser or right in self.permissions)

    def can_edit(self) -> bool:
        return not self.page.is_in_bin and bool(PagePermissionTester.can_edit(self))

    def can_view_revisions(self) -> bool:
        return self.can_edit()

    def can_copy(self) -> bool:
        return self.can_edit()

    def can_copy_to(self, destination: Any, recursive: bool = False) -> bool:
        return bool(PagePermissionTester.can_copy_to(self, destination, recursive))

    def can_publish(self) -> bool:
        return self._holds("publish")

    def can_unschedule(self) -> bool:
        return self.can_publish()

    def can_unpublish(self) -> bool:
        return self.can_publish() and bool(PagePermissionTester.can_unpublish(self))

    def can_submit_for_moderation(self) -> bool:
        return self.can_edit() and bool(PagePermissionTester.can_submit_for_moderation(self))

    def can_lock(self) -> bool:
        return self.can_edit() and bool(PagePermissionTester.can_lock(self))

    def can_unlock(self) -> bool:
        return self.can_edit() and bool(PagePermissionTester.can_unlock(self))

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return not self.page.is_in_bin and bool(self.user.has_perm(MAY_DELETE))


class _LastingPage(_Refusal):
    """A page that there is one of, and that is never copied, moved or deleted."""

    def can_edit(self) -> bool:
        return bool(PagePermissionTester.can_edit(self))

    def can_view_revisions(self) -> bool:
        return self.can_edit()

    def can_publish(self) -> bool:
        return bool(PagePermissionTester.can_publish(self))

    def can_unschedule(self) -> bool:
        return self.can_publish()

    def can_submit_for_moderation(self) -> bool:
        return self.can_edit() and bool(PagePermissionTester.can_submit_for_moderation(self))

    def can_lock(self) -> bool:
        return self.can_edit() and bool(PagePermissionTester.can_lock(self))

    def can_unlock(self) -> bool:
        return self.can_edit() and bool(PagePermissionTester.can_unlock(self))


class FrontPagePermissions(_LastingPage):
    """The front page. Pages are added to it by those who may write, who may also propose changes to
    it; those who may publish publish them. It is never withdrawn."""

    def can_add_subpage(self) -> bool:
        return bool(PagePermissionTester.can_add_subpage(self))

    def can_publish_subpage(self) -> bool:
        return bool(PagePermissionTester.can_publish_subpage(self))


class StandingPagePermissions(_LastingPage):
    """A standing page speaks for the publication: only those who may publish it may change or
    withdraw it."""

    def can_edit(self) -> bool:
        return super().can_edit() and self.can_publish()

    def can_unpublish(self) -> bool:
        return bool(PagePermissionTester.can_unpublish(self))


class DeskPagePolicy(PagePermissionPolicy):
    """Wagtail's rights on pages. What is in the bin is in no list, search or report of the desk, a
    superuser's included."""

    def explorable_instances(self, user: Any) -> Any:
        return outside_bin(super().explorable_instances(user))

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> Any:
        return outside_bin(super().instances_user_has_any_permission_for(user, actions))


def outside_bin(pages: Any) -> Any:
    """Pages, or stories, without those in the bin."""
    return pages.exclude(pk__in=BinEntry.objects.order_by().values("pk"))
