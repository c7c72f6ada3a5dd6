"""Loads the demo publication into an empty installation. Each step is safe to repeat, so an
interrupted load continues where it stopped."""

import tomllib
from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import Group
from django.core.files.images import ImageFile
from django.utils import timezone

from masthead.accounts.models import Reader
from masthead.demo.manuscripts import CONTENT, Manuscript, read_all, table
from masthead.desk.roles import Role
from masthead.newsletters.models import Newsletter
from masthead.publishing.models import (
    Country,
    Credit,
    FrontPage,
    Industry,
    Person,
    Picture,
    Place,
    Publication,
    RelatedStory,
    Section,
    StandingPage,
    Story,
    Topic,
)
from masthead.publishing.models.front import BesideLead, Explained
from masthead.publishing.standing_texts import FIRST_TEXTS

Advance = Callable[[str], object]  # called with the name of what was just loaded


def load_publication() -> Publication:
    """Name the publication."""
    facts = tomllib.loads((CONTENT / "publication.toml").read_text(encoding="utf-8"))
    publication = Publication.load()
    publication.name = facts["name"]
    publication.tagline = " | ".join(facts["tagline"])
    publication.description = facts["description"]
    publication.language = facts["language"]
    publication.time_zone = facts["time_zone"]
    publication.sender = facts["sender_email"]
    publication.postal_address = facts["postal_address"]
    publication.notice = facts["demo_notice"]
    publication.save()
    return publication


def load_filing() -> None:
    """Sections, countries, industries and places."""
    for row in table("sections"):
        _upsert(Section, row)
    for row in table("countries"):
        _upsert(Country, row)
    for row in table("industries"):
        _upsert(Industry, row)
    countries = dict(Country.objects.values_list("slug", "pk"))
    for row in table("places"):
        degrees = {"latitude": row.pop("lat"), "longitude": row.pop("lon")}
        country = countries.get(row.pop("country", ""))
        _upsert(Place, row | degrees | {"country_id": country})


def load_staff() -> None:
    """The invented staff, who sign in with a code from the mailbox."""
    for row in table("staff"):
        reader = Reader.objects.filter(email=row["email"]).first() or Reader(email=row["email"])
        first, _, last = row["name"].partition(" ")
        reader.first_name, reader.last_name, reader.is_staff = first, last, True
        reader.set_unusable_password()
        reader.save()
        reader.groups.set([Group.objects.get(name=Role[row["desk_role"].upper()])])
        facts = {"name": row["name"], "title": row["role"], "bio": row["bio"], "reader": reader}
        place = Place.objects.get(slug=row["place"])
        Person.objects.update_or_create(slug=row["slug"], defaults=facts | {"place": place})


def load_pictures(advance: Advance) -> dict[str, int]:
    """The drawings; returns their IDs by name."""
    found = dict(Picture.objects.filter(wire_id="demo").values_list("title", "pk"))
    for row in table("drawings"):
        if row["name"] in found:
            continue
        with (CONTENT / "drawings" / row["file"]).open("rb") as file:
            facts = {key: row[key] for key in ("alt", "caption", "credit")}
            picture = Picture(title=row["name"], wire_id="demo", **facts)
            picture.file = ImageFile(file, name=row["file"])
            picture.save()
        found[row["name"]] = picture.pk
        advance(row["name"])
    return found


def load_newsletters() -> None:
    """Ten free newsletters and nine for PRO, in the order of their file."""
    for order, row in enumerate(table("newsletters")):
        sources = row.pop("sources")
        row["access_level"] = row.pop("access")
        newsletter, _ = Newsletter.objects.update_or_create(
            slug=row.pop("slug"), defaults=row | {"order": order, "kinds": sources["kinds"]}
        )
        newsletter.sections.set(Section.objects.filter(slug__in=sources["sections"]))
        newsletter.countries.set(_countries(sources["countries"]))
        newsletter.industries.set(Industry.objects.filter(slug__in=sources["industries"]))
        newsletter.save()


def load_stories(pictures: dict[str, int], advance: Advance) -> int:
    """Publish every manuscript that is not published yet; return how many there are."""
    manuscripts = read_all()
    front = FrontPage.objects.get()
    stories = {
        manuscript.slug: _get_or_create_story(manuscript, front) for manuscript in manuscripts
    }
    ids = {slug: story.pk for slug, story in stories.items()}
    rows = Picture.objects.in_bulk(pictures.values())
    pictures_by_name = {name: rows[pk] for name, pk in pictures.items()}
    for manuscript in manuscripts:
        story = stories[manuscript.slug]
        if story.live_revision_id is None:
            _write_story(story, manuscript, ids, pictures_by_name)
            advance(story.headline)
    return len(manuscripts)


def compose_front_page() -> None:
    """The lead, the stories beside it and the “explained” row. A composed page stays as it is."""
    front = FrontPage.objects.get()
    if front.lead is not None:
        return
    chosen = tomllib.loads((CONTENT / "front.toml").read_text(encoding="utf-8"))
    stories = {story.slug: story for story in Story.objects.published()}
    front.lead = stories[chosen["lead"]]
    front.beside = [
        BesideLead(story=stories[slug], sort_order=n) for n, slug in enumerate(chosen["beside"])
    ]
    front.explained = [
        Explained(story=stories[slug], sort_order=n) for n, slug in enumerate(chosen["explained"])
    ]
    front.save_revision().publish()


def publish_standing_pages() -> None:
    """Publish the first texts that are complete; those with gaps for the publisher stay drafts."""
    complete = {first.slug for first in FIRST_TEXTS if first.is_complete}
    for page in StandingPage.objects.filter(live=False, slug__in=complete):
        page.reviewed_on = timezone.localdate()
        page.save_revision().publish()


def _upsert(model: Any, row: dict[str, Any]) -> None:
    slug = row["slug"]
    model.objects.update_or_create(
        slug=slug, defaults={k: v for k, v in row.items() if k != "slug"}
    )


def _countries(codes: Iterable[str]) -> Any:
    wanted = {code.upper() for code in codes} | set(codes)
    return Country.objects.filter(iso__in=wanted) | Country.objects.filter(slug__in=wanted)


def _get_or_create_story(manuscript: Manuscript, front: FrontPage) -> Story:
    """The story's row, without a body at first: bodies link to one another, and a story that links
    to a page that is not live can't be published."""
    found = Story.objects.filter(slug=manuscript.slug).first()
    if found is not None:
        return found
    head = manuscript.head
    story = Story(
        title=head["headline"],
        slug=manuscript.slug,
        kind=head["kind"],
        kicker=head["kicker"],
        standfirst=head["standfirst"],
        promise="\n".join(head.get("promise", [])),
        section=Section.objects.get(slug=head["section"]),
        access_level=head.get("access", ""),
        language=head.get("language", "en"),
        live=True,
    )
    front.add_child(instance=story)
    return story


def _write_story(
    story: Story, manuscript: Manuscript, ids: dict[str, int], pictures_by_name: dict[str, Picture]
) -> None:
    head = manuscript.head
    story.body = manuscript.blocks(stories=ids, pictures=pictures_by_name)
    story.countries = list(_countries(head["countries"]))
    story.industries = list(Industry.objects.filter(slug__in=head["industries"]))
    story.topics = [_topic(slug) for slug in head["topics"]]
    story.dateline = Place.objects.filter(slug=head.get("dateline")).first()
    story.lead_picture = pictures_by_name.get(head.get("picture", ""))
    story.credits = _credits(head)
    known = [ids[slug] for slug in head.get("related", []) if slug in ids]
    story.related = [RelatedStory(other_id=pk, sort_order=n) for n, pk in enumerate(known)]
    moment = _moment(head["days_ago"], head["time"])
    Story.objects.filter(pk=story.pk).update(first_published_at=moment)
    story.first_published_at = moment
    story.save_revision().publish()
    Story.objects.filter(pk=story.pk).update(last_published_at=moment)


def _credits(head: Any) -> list[Credit]:
    roles = [("author", Credit.Role.AUTHOR), ("contributor", Credit.Role.CONTRIBUTOR)]
    return [
        Credit(person=Person.objects.get(slug=head[key]), role=role, sort_order=order)
        for order, (key, role) in enumerate(roles)
        if key in head
    ]


def _topic(slug: str) -> Topic:
    name = slug.replace("-", " ").capitalize()
    return Topic.objects.get_or_create(slug=slug, defaults={"name": name})[0]


def _moment(days_ago: int, clock_time: str) -> datetime:
    """The given time of day in the publication's time zone; a day earlier if it is yet to come."""
    zone = ZoneInfo(Publication.load().time_zone)
    day = timezone.now().astimezone(zone).date() - timedelta(days=days_ago)
    moment = datetime.combine(day, time.fromisoformat(clock_time), tzinfo=zone)
    return moment if moment < timezone.now() else moment - timedelta(days=1)
