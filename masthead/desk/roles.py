"""Who may do what at the desk. Editing is not publishing."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Task,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from masthead.publishing.models import FrontPage
from masthead.publishing.page_permissions import MAY_DELETE

# Wagtail's buttons are named by them: “Submit to an editor”, “Resubmit to an editor”.
WORKFLOW = "an editor"
APPROVAL = "an editor"
DESK = ("wagtailadmin.access_admin",)
FILING = ("section", "country", "industry", "topic", "place", "person")


class Role(StrEnum):
    """A role is a group of the same name."""

    REPORTER = "Reporters"
    EDITOR = "Editors"
    CHIEF_EDITOR = "Chief editors"
    PUBLISHER = "Publishers"
    ENGINEER = "Engineers"


@dataclass(frozen=True, slots=True)
class Rights:
    """What a role may do with pages below the front page, with pictures, and otherwise."""

    pages: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    things: tuple[str, ...] = ()


def _every(
    app: str, *models: str, actions: Iterable[str] = ("add", "change", "delete")
) -> list[str]:
    return [f"{app}.{action}_{model}" for model in models for action in actions]


# Reporters may add people and places; changing what readers already see takes an editor.
_REPORTER = (*DESK, *_every("publishing", "topic", "place", "person", actions=["add"]))
_EDITOR = (
    *_REPORTER,
    *_every("publishing", "topic", "place", "person", actions=["change"]),
    *_every("publishing", "country", "industry", actions=["add", "change"]),
    *_every("newsletters", "edition"),
    "newsletters.send_edition",
    *_every("newsletters", "newsletter", actions=["change"]),
    *_every("outbox", "send", actions=["add", "change"]),
)
# Reader support: look up readers and view the site as they see it.
_ABOUT_READERS = (
    "accounts.view_reader",
    "accounts.see_as_reader",
    "accounts.view_auditentry",
)
# Sales: prices, complimentary access, refunds, discrepancies with the vendor.
_ABOUT_MONEY = (
    *_every("billing", "price", "discrepancy", "contract", actions=["view", "change"]),
    "membership.add_grant",
)
# Accounting: view the ledger, record payments, edit the invoice settings.
_BOOKS = ("billing.view_ledgerentry", "billing.view_invoice")
_KEEPS_BOOKS = (*_BOOKS, "billing.book_payment", "billing.change_issuer")
RIGHTS = {
    Role.REPORTER: Rights(("add", "change"), ("add", "choose"), _REPORTER),
    Role.EDITOR: Rights(("add", "change", "publish", "lock"), ("add", "change", "choose"), _EDITOR),
    Role.CHIEF_EDITOR: Rights(
        ("add", "change", "publish", "lock", "unlock"),
        ("add", "change", "delete", "choose"),
        (
            *_EDITOR,
            *_every("publishing", *FILING),
            *_every("newsletters", "newsletter"),
            *_ABOUT_READERS,
            MAY_DELETE,
            "publishing.add_overruling",
            "publishing.change_publication",
        ),
    ),
    Role.PUBLISHER: Rights(
        things=(
            *DESK,
            *_ABOUT_READERS,
            *_ABOUT_MONEY,
            *_KEEPS_BOOKS,
            *_every("newsletters", "newsletter", "subscriber", "edition", actions=["view"]),
            *_every("outbox", "send", actions=["view"]),
            *_every("membership", "lead", actions=["view", "change"]),
        )
    ),
    Role.ENGINEER: Rights(
        things=(
            *DESK,
            *_every("accounts", "reader"),
            *_every("billing", "price", "discrepancy", "contract", actions=["view"]),
            "accounts.view_reader",
            "accounts.view_auditentry",
            *_BOOKS,
            *_every("auth", "group"),
            *_every("wagtailredirects", "redirect"),
            *_every("wagtailcore", "site", "workflow", "task"),
            "publishing.change_publication",
        )
    ),
}


@transaction.atomic
def create_roles() -> None:
    """Create the groups, add missing permissions and create the workflow. Safe to run again: it
    removes nothing that an engineer added."""
    _remove_wagtail_defaults()
    groups = {role: Group.objects.get_or_create(name=role.value)[0] for role in Role}
    for role, group in groups.items():
        _grant(group, RIGHTS[role])
    _create_workflow([groups[Role.EDITOR], groups[Role.CHIEF_EDITOR]])


def _remove_wagtail_defaults() -> None:
    """Wagtail's sample groups and workflow give rights on every page; ours replace them."""
    Workflow.objects.filter(name="Moderators approval").delete()
    Task.objects.filter(name="Moderators approval").delete()
    Group.objects.filter(name="Moderators").delete()
    root = Page.objects.get(depth=1)
    GroupPagePermission.objects.filter(group__name=Role.EDITOR, page=root).delete()


def _grant(group: Group, rights: Rights) -> None:
    front = FrontPage.objects.get()
    for action in rights.pages:
        GroupPagePermission.objects.get_or_create(
            group=group, page_id=front.pk, permission=_permission(f"wagtailcore.{action}_page")
        )
    for action in rights.pictures:
        GroupCollectionPermission.objects.get_or_create(
            group=group,
            collection=Collection.get_first_root_node(),
            permission=_permission(f"wagtailimages.{action}_image"),
        )
    group.permissions.add(*(_permission(name) for name in rights.things))


def _permission(name: str) -> Permission:
    app, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def _create_workflow(approvers: list[Group]) -> None:
    # their original names
    Workflow.objects.filter(name="Reporter to editor").update(name=WORKFLOW)
    Task.objects.filter(name="An editor's approval").update(name=APPROVAL)
    workflow, _ = Workflow.objects.get_or_create(name=WORKFLOW)
    task = GroupApprovalTask.objects.filter(name=APPROVAL).first()
    if task is None:
        task = GroupApprovalTask.objects.create(name=APPROVAL)
    task.groups.add(*approvers)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    # a workflow that an engineer put on the front page stays
    WorkflowPage.objects.get_or_create(
        page_id=FrontPage.objects.get().pk, defaults={"workflow": workflow}
    )
