"""The notices about memberships: each is sent once, in the transaction that marks it."""

import logging
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from masthead.billing import cancellation
from masthead.billing.models import Contract, Notice
from masthead.core.web_addresses import absolute_url
from masthead.notifications.membership_texts import notice_text
from masthead.notifications.notice_context import NoticeContext, NoticeLinks
from masthead.notifications.sender import send_notice
from masthead.notifications.written_for import written_for
from masthead.publishing.models import Publication

log = logging.getLogger("masthead.billing")
_AT_MOST = 500  # notices in one look


def send_due() -> int:
    """Send every notice that is due; returns how many. For the clock; safe to run twice."""
    due = Notice.objects.order_by("pk").claim_each(at_most=_AT_MOST)
    return sum(_send_or_retry(notice) for notice in due)


def send(notice_id: int) -> bool:
    """Send one notice; false if it was sent before, or another worker is sending it."""
    notice = Notice.objects.claim(notice_id)
    return notice is not None and _send_or_retry(notice)


def _send_or_retry(notice: Notice) -> bool:
    """One notice that can't be sent holds up no other."""
    try:
        return _send_claimed(notice)
    except Exception:
        log.exception("Notice %s can't be sent; it will be retried", notice.pk)
        notice.retry_later()
        return False


@transaction.atomic
def _send_claimed(notice: Notice) -> bool:
    """The mail and the mark are one commit, so that a death in the middle leaves neither."""
    address = notice.contract.customer.mail_to
    if address:
        _send(notice, address)
    else:
        log.info("%s: there is no one left to send it to", notice)
    is_ours = notice.release(sent_at=timezone.now())
    transaction.set_rollback(not is_ours)
    return is_ours


def _send(notice: Notice, address: str) -> None:
    publication = Publication.load()
    with written_for(address):
        context = NoticeContext(
            facts=notice.facts,
            zone=_zone(notice, publication),
            house=publication.name,
            links=_links(notice.contract),
            team=str(notice.contract.customer.team or ""),
        )
        wording = notice_text(notice.kind, context)
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


def _links(contract: Contract) -> NoticeLinks:
    token, team_id = cancellation.link_token(contract), contract.customer.team_id
    own_page = reverse("team", args=[team_id]) if team_id else f"{reverse('account')}#membership"
    return NoticeLinks(
        front=absolute_url(reverse("front")),
        own_page=absolute_url(own_page),
        cancel=absolute_url(reverse("cancel_by_link", args=[token])),
        join=absolute_url(reverse("join")),
    )
