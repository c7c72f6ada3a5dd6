"""What is checked before an edition goes out. A blocking finding stops it, with what to do."""

from collections.abc import Iterator
from dataclasses import dataclass

from masthead.access import gate
from masthead.newsletters.audience import audience_of, count_recipients
from masthead.newsletters.edition_content import is_fit_for_mail, picture_of
from masthead.newsletters.models import Edition, Pick
from masthead.newsletters.rendering import Mail
from masthead.publishing.models import Publication

PREHEADER_LENGTH = range(40, 91)


@dataclass(frozen=True, slots=True)
class EditionFinding:
    """Something that an editor should know or must fix."""

    text: str
    is_blocking: bool = False


ALL_SUPPRESSED = EditionFinding(
    "Every subscriber’s address is suppressed because of bounces or complaints.",
    is_blocking=True,
)


class NotReadyError(Exception):
    """The edition can't go out; `findings` give the reasons, in words for the desk."""

    def __init__(self, findings: list[EditionFinding]) -> None:
        self.findings = findings
        super().__init__(" ".join(finding.text for finding in findings))


def check_edition(edition: Edition, mail: Mail) -> list[EditionFinding]:
    """Everything found in the edition and in its mail as it is rendered now, blocking findings
    first."""
    findings = [
        *_words(edition),
        *_picks(edition),
        *_repeated_stories(edition),
        *_picture(edition),
        *_publication(edition),
        *_size(mail),
    ]
    return sorted(findings, key=lambda finding: not finding.is_blocking)


def require_ready(edition: Edition, mail: Mail) -> None:
    """Raise NotReadyError if anything blocks."""
    blocking = [finding for finding in check_edition(edition, mail) if finding.is_blocking]
    if blocking:
        raise NotReadyError(blocking)


def _words(edition: Edition) -> Iterator[EditionFinding]:
    if not edition.subject.strip():
        yield EditionFinding("The subject is empty. Add one.", is_blocking=True)
    if len(edition.preheader) not in PREHEADER_LENGTH:
        yield EditionFinding(
            f"The preheader has {len(edition.preheader)} characters. "
            "Between 40 and 90 works best in most inboxes."
        )
    if edition.sponsor_text and not edition.sponsor_name:
        yield EditionFinding(
            ("The sponsor slot has text but no sponsor name. Add the name."), is_blocking=True
        )


def _picks(edition: Edition) -> Iterator[EditionFinding]:
    stories = [pick.story for pick in edition.picks.all()]
    if not stories:
        yield EditionFinding(
            "The edition has no stories. Add one, or use auto-fill.", is_blocking=True
        )
    for story in stories:
        decision = gate.decide(None, story)
        if not decision.allowed and not decision.teaser:
            yield EditionFinding(
                f"“{story.headline}” is not published, so it can’t go out. "
                "Remove it, or publish it first.",
                is_blocking=True,
            )
        elif not decision.allowed:
            yield EditionFinding(
                f"“{story.headline}” is {decision.reason}. Only its teaser is included."
            )


def _repeated_stories(edition: Edition) -> Iterator[EditionFinding]:
    """Two drafts may contain the same story; the second to go out would repeat it."""
    earlier = (
        Edition.objects.published().filter(newsletter=edition.newsletter).exclude(pk=edition.pk)
    )
    stories = [pick.story_id for pick in edition.picks.all()]
    already_sent = Pick.objects.filter(edition__in=earlier, story__in=stories).order_by(
        "edition__number"
    )
    for headline, number in already_sent.values_list("story__title", "edition__number"):
        yield EditionFinding(f"“{headline}” was already in No. {number}.")


def _picture(edition: Edition) -> Iterator[EditionFinding]:
    lead = next((pick.story for pick in edition.picks.all()), None)
    picture = lead and lead.lead_picture
    if not lead or not picture:
        return
    if not is_fit_for_mail(picture):
        yield EditionFinding(
            f"“{picture.title}” is left out of the e-mail: it has no alternative text, or its "
            "text contains a note to editors. Correct it under Pictures."
        )
    elif not picture_of(lead):
        yield EditionFinding(
            f"“{picture.title}” is still being processed. Wait a minute, or the e-mail goes out "
            "without it."
        )


def _publication(edition: Edition) -> Iterator[EditionFinding]:
    newsletter = edition.newsletter
    if not Publication.load().postal_address.strip():
        yield EditionFinding(
            "The publication has no postal address, which the law requires in every newsletter. "
            "Add it under Settings, Publication.",
            is_blocking=True,
        )
    if not newsletter.is_active:
        yield EditionFinding(
            f"{newsletter} is not active. Tick “Active” on the newsletter first.",
            is_blocking=True,
        )
    elif not audience_of(newsletter).exists():
        yield EditionFinding(f"{newsletter} has no subscribers yet.", is_blocking=True)
    elif not count_recipients(newsletter):
        yield ALL_SUPPRESSED


def _size(mail: Mail) -> Iterator[EditionFinding]:
    if mail.is_clipped:
        yield EditionFinding(
            "The e-mail is larger than 102 KB. Gmail would cut off the end, including the "
            "unsubscribe link. Shorten the intro or remove stories.",
            is_blocking=True,
        )
