"""Who may change a picture: those who may change any, and its uploader until it is published."""

from collections.abc import Iterable
from typing import Any

from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permissions import register_permission_policy

from masthead.accounts.models import Reader
from masthead.publishing.models import Picture

CHANGES = frozenset({"change", "delete"})


class PicturePolicy(CollectionOwnershipPermissionPolicy):
    """Wagtail lets anyone who may add pictures change and delete their own. What a published story
    shows is read the moment it is saved, so there their own is an editor's too: editing is not
    publishing."""

    def user_has_any_permission_for_instance(
        self, user: Reader, actions: Iterable[str], instance: Picture
    ) -> bool:
        asked = set(actions)
        if (
            asked & CHANGES
            and not self._may_change_all(user, instance)
            and instance.is_used_in_published_page()
        ):
            asked -= CHANGES
        return bool(asked) and super().user_has_any_permission_for_instance(user, asked, instance)

    def _may_change_all(self, user: Reader, picture: Picture) -> Any:
        return self._check_perm(user, ["change"], collection=picture.collection)


def register() -> None:
    """Replace Wagtail's own policy, whichever is registered first."""
    policy = PicturePolicy(
        Picture, auth_model="wagtailimages.Image", owner_field_name="uploaded_by_user"
    )
    register_permission_policy(Picture, policy, exact_class=True)
