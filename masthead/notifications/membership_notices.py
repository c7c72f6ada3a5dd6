"""The letters about memberships: each notice written once, in the transaction that marks it."""

import logging
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from masthead.billing import cancellation
from masthead.billing.models import Contract, Notice
from masthead.core.web_addresses import absolute_url
from masthead.notifications.membership_texts import in_words
from masthead.notifications.notice_context import Links, NoticeContext
from masthead.notifications.sender import send_notice
from masthead.publishing.models import Publication

log = logging.getLogger("masthead.billing")
_AT_MOST = 500  # notices in one look


def send_due() -> int:
    """Write every notice that is not written yet; returns how many. For the clock; safe to run
    twice."""
    waiting = Notice.objects.unwritten().order_by("pk").values_list("pk", flat=True)[:_AT_MOST]
    return sum(_send_or_log(notice_id) for notice_id in list(waiting))


def _send_or_log(notice_id: int) -> bool:
    """One letter that can't be written holds up no other."""
    try:
        return send(notice_id)
    except Exception:
        log.exception("The letter for notice %s can't be written; it is tried again", notice_id)
        return False


@transaction.atomic
def send(notice_id: int) -> bool:
    """Write the letter of one notice; false if it was written before. The letter and the mark are
    one commit, so that a death in the middle leaves neither."""
    claimed = Notice.objects.unwritten().filter(pk=notice_id)
    if not claimed.update(written_at=timezone.now()):
        return False
    notice = Notice.objects.select_related(
        "contract__customer__reader", "contract__customer__team__owner"
    ).get(pk=notice_id)
    address = notice.contract.customer.mail_to
    if address:
        _send(notice, address)
    else:
        log.info("%s: nobody is left to write to", notice)
    return True


def _send(notice: Notice, address: str) -> None:
    publication = Publication.load()
    told = NoticeContext(
        facts=notice.facts,
        zone=_zone(notice, publication),
        house=publication.name,
        links=_links(notice.contract),
        team=str(notice.contract.customer.team or ""),
    )
    wording = in_words(notice.kind, told)
    send_notice(
        address,
        "notifications/membership/notice",
        wording.subject,
        purpose=f"membership: {notice.kind}",
        wording=wording,
    )


def _zone(notice: Notice, publication: Publication) -> ZoneInfo:
    """The reader's own zone, if they chose one: the day is theirs."""
    reader = notice.contract.customer.reader
    return ZoneInfo(reader.time_zone) if reader and reader.time_zone else publication.zone


def _links(contract: Contract) -> Links:
    token, team_id = cancellation.link_token(contract), contract.customer.team_id
    own_page = reverse("team", args=[team_id]) if team_id else f"{reverse('account')}#membership"
    return Links(
        front=absolute_url(reverse("front")),
        own_page=absolute_url(own_page),
        cancel=absolute_url(reverse("cancel_by_link", args=[token])),
        join=absolute_url(reverse("join")),
    )
