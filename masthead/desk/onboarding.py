"""First steps for a new installation, in the order to take them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q
from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.ui.components import Component

from masthead.accounts.models import Reader
from masthead.billing.models import Price
from masthead.desk import home, roles
from masthead.newsletters.models import Newsletter
from masthead.publishing.models import Person, Publication, Section, Story


@dataclass(frozen=True, slots=True)
class OnboardingStep:
    title: str
    why: str
    address: str
    done: bool


class Onboarding(Component):
    """Shown on the home page until the first story is published."""

    name = "first_steps"
    order = 90
    template_name = "desk/home/onboarding.html"

    def get_context_data(self, parent_context: Mapping[str, Any] | None) -> dict[str, Any]:
        return {"steps": list(steps((parent_context or {})["request"]))}


def steps(request: HttpRequest) -> Iterator[OnboardingStep]:
    """The steps that the user may take; none once a story has been published."""
    if Story.objects.live().exists():
        return
    user: Any = request.user
    if user.has_perm("publishing.change_publication"):
        yield _publication()
    if user.has_perm("publishing.add_section"):
        yield OnboardingStep(
            "Create your sections",
            "They form the site’s navigation. Every story needs one, so start here.",
            _form_of(Section),
            Section.objects.exists(),
        )
    if user.has_perm("accounts.add_reader"):
        yield OnboardingStep(
            "Invite your colleagues",
            "Add them by e-mail address and choose a role: reporter, editor, chief editor or "
            "publisher.",
            reverse("wagtailusers_users:add"),
            _colleagues_of(user),
        )
    yield from _publishing_steps(user)


def _form_of(model: type[Model]) -> str:
    return reverse(f"wagtailsnippets_{model._meta.label_lower.replace('.', '_')}:add")


def _publication() -> OnboardingStep:
    named = Publication.load().name != Publication._meta.get_field("name").default
    return OnboardingStep(
        "Set up your publication",
        "Its name, its time zone and the postal address shown in every newsletter.",
        reverse("wagtailsettings:edit", args=["publishing", "publication"]),
        named,
    )


def _colleagues_of(user: Reader) -> bool:
    staff = Q(is_superuser=True) | Q(groups__name__in=[role.value for role in roles.Role])
    return Reader.objects.filter(staff).exclude(pk=user.pk).exists()


def _publishing_steps(user: Any) -> Iterator[OnboardingStep]:
    if user.has_perm("publishing.add_person"):
        yield OnboardingStep(
            "Add your writers",
            "The people you can credit on stories.",
            _form_of(Person),
            Person.objects.exists(),
        )
    if user.has_perm("newsletters.add_newsletter"):
        yield OnboardingStep(
            "Start a newsletter",
            "Readers can sign up as soon as it is active.",
            _form_of(Newsletter),
            Newsletter.objects.exists(),
        )
    if user.has_perm("billing.change_price"):
        yield OnboardingStep(
            "Set a price",
            "Only if you sell memberships. Until you do, the site does not offer any.",
            reverse("prices_desk"),
            Price.objects.exists(),
        )
    yield from _first_story(user)


def _first_story(user: Reader) -> Iterator[OnboardingStep]:
    if home.may_write(user) and Section.objects.exists():
        yield OnboardingStep(
            "Publish your first story",
            "It will lead the front page. To bring in an archive, use “masthead import”.",
            home.new_story_address(),
            done=False,
        )
