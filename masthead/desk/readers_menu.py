"""Menu entries and addresses for readers and the audit log; role changes are audited."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from masthead.accounts import audit
from masthead.accounts.models import Reader
from masthead.core.origin import ip_of
from masthead.desk import audit_log
from masthead.desk.readers import access_explanation, views
from masthead.notifications.account_notices import send_desk_invitation

BEFORE = "roles_before"  # on the request, while a form is answered


class PermittedItem(MenuItem):
    """Shown to users who may open it."""

    def __init__(self, label: str, address: Any, *, permission: str, **more: Any) -> None:
        super().__init__(label, address, **more)
        self.permission = permission

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(self.permission)


@hooks.register("register_admin_menu_item")
def readers_item() -> PermittedItem:
    return PermittedItem(
        "Readers",
        reverse_lazy("readers_desk"),
        permission=views.LOOK,
        name="readers",
        icon_name="user",
        order=370,
    )


@hooks.register("register_reports_menu_item")
def record_item() -> PermittedItem:
    return PermittedItem(
        "Audit log",
        reverse_lazy("record"),
        permission=audit_log.LOOK,
        name="record",
        icon_name="history",
        order=50,
    )


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    return [
        path("readers/", views.index, name="readers_desk"),
        path("readers/<int:reader_id>/", views.show, name="reader_desk"),
        path("readers/<int:reader_id>/why/", access_explanation.show, name="why"),
        path("readers/<int:reader_id>/see-as/", views.see_as, name="see_as_reader"),
        path("readers/<int:reader_id>/sign-out/", views.sign_out, name="sign_reader_out"),
        path("record/", audit_log.show, name="record"),
    ]


@hooks.register("before_edit_user")
def note_roles_before(request: HttpRequest, user: Reader) -> None:
    setattr(request, BEFORE, roles_of(Reader.objects.get(pk=user.pk)))


@hooks.register("after_create_user")
@hooks.register("after_edit_user")
def record_roles(request: HttpRequest, user: Reader) -> None:
    _record(request, Reader.objects.get(pk=user.pk), getattr(request, BEFORE, []))


@hooks.register("before_bulk_action")
def note_many(
    request: HttpRequest, action_type: str, people: Iterable[Any], action: object
) -> None:
    if action_type == "assign_role":
        setattr(request, BEFORE, {each.pk: roles_of(each) for each in people})


@hooks.register("after_bulk_action")
def record_many(
    request: HttpRequest, action_type: str, people: Iterable[Any], action: object
) -> None:
    if action_type == "assign_role":
        before = getattr(request, BEFORE, {})
        for each in people:
            _record(request, Reader.objects.get(pk=each.pk), before.get(each.pk, []))


def roles_of(reader: Reader) -> list[str]:
    """The groups, and what goes beyond groups."""
    roles = sorted(reader.groups.values_list("name", flat=True))
    roles += ["superuser"] if reader.is_superuser else []
    return roles + ([] if reader.is_active else ["closed"])


def _record(request: HttpRequest, reader: Reader, before: list[str]) -> None:
    now = roles_of(reader)
    actor = request.user if isinstance(request.user, Reader) else None
    if reader.is_staff and reader.is_active and not before:
        _invite(reader, actor)
    if now != before:
        audit.record(
            verb="accounts.role_changed",
            subject=reader,
            actor=actor,
            ip=ip_of(request),
            before=before,
            now=now,
        )


def _invite(reader: Reader, inviter: Reader | None) -> None:
    """Tell someone who had no role before that the desk is open to them now."""
    named = inviter.get_full_name() or inviter.email if inviter else ""
    send_desk_invitation(reader.email, inviter=named)
