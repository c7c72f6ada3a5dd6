"""First steps for a new publication, in the order to take them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import Model, Q
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST
from wagtail.admin.ui.components import Component

from masthead.accounts import audit
from masthead.accounts.models import Reader
from masthead.billing.models import Price
from masthead.core.origin import ip_of
from masthead.desk import home, roles
from masthead.desk.models import SkippedStep
from masthead.newsletters.models import Newsletter
from masthead.publishing.models import Person, Publication, Section, Story

CAUGHT = (
    " Until you name a relay in MASTHEAD_MAIL, invitations wait in the mailbox at /mailbox/ and "
    "reach no one."
)


@dataclass(frozen=True, slots=True)
class OnboardingStep:
    """What to do, why, where, and whether it has been done. A step without an address has to wait
    for an earlier one."""

    key: str
    title: str
    why: str
    address: str
    done: bool


class Onboarding(Component):
    """Shown on the home page until each step has been done or skipped."""

    name = "first_steps"
    order = 90
    template_name = "desk/home/onboarding.html"

    def get_context_data(self, parent_context: Mapping[str, Any] | None) -> dict[str, Any]:
        request = (parent_context or {})["request"]
        shown = steps(request.user)
        # Wagtail renders a component without the request, from which the form's token would come
        return {
            "csrf_token": get_token(request),
            "steps": shown,
            "done": sum(step.done for step in shown),
        }


def steps(user: Any) -> Sequence[OnboardingStep]:
    """The steps that the user may take and no one has skipped; none once all of them are done."""
    skipped = set(SkippedStep.objects.values_list("key", flat=True))
    allowed = (make() for permission, make in _STEPS if permission(user))
    shown = [step for step in allowed if step.key not in skipped]
    return shown if any(not step.done for step in shown) else []


@require_POST
def skip(request: HttpRequest) -> HttpResponse:
    """Skip one step, or all that are open. Only steps that the user may take."""
    wanted = request.POST.get("step", "")
    open_steps = [step for step in steps(request.user) if not step.done]
    chosen = [step for step in open_steps if wanted in {step.key, "all"}]
    with transaction.atomic():
        for step in chosen:
            _skip(request, step)
    if chosen:
        messages.success(request, _skipped_in_words(chosen))
    return redirect("wagtailadmin_home")


def _skip(request: HttpRequest, step: OnboardingStep) -> None:
    row, is_new = SkippedStep.objects.get_or_create(key=step.key)
    actor = request.user if isinstance(request.user, Reader) else None
    if is_new:
        audit.record(
            verb="desk.first_step_skipped",
            subject=row,
            actor=actor,
            ip=ip_of(request),
            step=step.title,
        )


def _skipped_in_words(chosen: Sequence[OnboardingStep]) -> str:
    if len(chosen) == 1:
        return f"“{chosen[0].title}” was skipped. You can still do it from the menu."
    return "The first steps are hidden. You can still take each of them from the menu."


def _may(permission: str) -> Callable[[Any], bool]:
    return lambda user: bool(user.has_perm(permission))


def _form_of(model: type[Model]) -> str:
    return reverse(f"wagtailsnippets_{model._meta.label_lower.replace('.', '_')}:add")


def _publication() -> OnboardingStep:
    named = Publication.load().name != Publication._meta.get_field("name").default
    return OnboardingStep(
        "publication",
        "Name your publication",
        "Its name and tagline, its time zone, and the postal address shown in every newsletter.",
        reverse("wagtailsettings:edit", args=["publishing", "publication"]),
        named,
    )


def _sections() -> OnboardingStep:
    return OnboardingStep(
        "sections",
        "Create your sections",
        "They form the site’s navigation. Every story needs one.",
        _form_of(Section),
        Section.objects.exists(),
    )


def _colleagues() -> OnboardingStep:
    staff = Q(is_superuser=True) | Q(groups__name__in=[role.value for role in roles.Role])
    return OnboardingStep(
        "colleagues",
        "Invite your colleagues",
        "Enter an e-mail address and choose a role: reporter, editor, chief editor or publisher. "
        "They get an invitation by e-mail." + (CAUGHT if _is_mail_caught() else ""),
        reverse("wagtailusers_users:add"),
        Reader.objects.filter(staff).distinct().count() > 1,
    )


def _is_mail_caught() -> bool:
    return str(settings.MAIL_URL).startswith("mailbox:")


def _writers() -> OnboardingStep:
    return OnboardingStep(
        "writers",
        "Add your writers",
        "The people you can credit on stories.",
        _form_of(Person),
        Person.objects.exists(),
    )


def _newsletter() -> OnboardingStep:
    return OnboardingStep(
        "newsletter",
        "Start a newsletter",
        "The site offers it to readers as soon as it is active. Until then it offers none.",
        _form_of(Newsletter),
        Newsletter.objects.exists(),
    )


def _price() -> OnboardingStep:
    return OnboardingStep(
        "price",
        "Set a price",
        "Only if you sell memberships. Until you do, the site does not offer any.",
        reverse("prices_desk"),
        Price.objects.exists(),
    )


def _story() -> OnboardingStep:
    return OnboardingStep(
        "story",
        "Publish your first story",
        "It will lead the front page. To bring in an archive, use “masthead import”."
        if Section.objects.exists()
        else "It will lead the front page. Create a section for it first.",
        home.new_story_address() if Section.objects.exists() else "",
        Story.objects.live().exists(),
    )


_STEPS: tuple[tuple[Callable[[Any], bool], Callable[[], OnboardingStep]], ...] = (
    (_may("publishing.change_publication"), _publication),
    (_may("publishing.add_section"), _sections),
    (_may("accounts.add_reader"), _colleagues),
    (_may("publishing.add_person"), _writers),
    (_may("newsletters.add_newsletter"), _newsletter),
    (_may("billing.change_price"), _price),
    (home.may_write, _story),
)
