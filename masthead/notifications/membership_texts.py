"""What the notices about a membership say: what happened, the date, the sum, how to leave."""

from collections.abc import Callable

from django.utils.translation import gettext

from masthead.billing.models import Notice
from masthead.notifications.notice_context import NoticeContext, NoticeText


def notice_text(kind: str, notice: NoticeContext) -> NoticeText:
    """The notice for one kind of notice."""
    return _WORDINGS[Notice.Kind(kind)](notice)


def _welcome(notice: NoticeContext) -> NoticeText:
    if notice.facts["state"] != "trialing":
        by_invoice = notice.facts["payment_method"] == "invoice"
        return _welcome_by_invoice(notice) if by_invoice else _welcome_paid(notice)
    if not notice.facts["renews"]:
        return _welcome_without_card(notice)
    day = notice.day("period_ends_at")
    return NoticeText(
        subject=gettext("Your free trial at %(house)s: nothing is charged before %(day)s")
        % {"house": notice.house, "day": day},
        heading=gettext("Your free trial has started"),
        preheader=gettext("If you stay, %(sum)s will be charged on %(day)s. Cancel in two clicks.")
        % {"sum": notice.sum(), "day": day},
        paragraphs=(
            gettext("%(all_read)s from now on. You pay nothing until %(day)s.")
            % {"all_read": notice.all_read, "day": day},
            gettext(
                "If you stay, %(sum)s will be charged%(card)s on %(day)s, and then "
                "%(price)s until you cancel. We will remind you two days before the "
                "first charge."
            )
            % {"sum": notice.sum(), "card": notice.card, "day": day, "price": notice.price},
        ),
        rows=(
            (gettext("Free until"), day),
            (
                gettext("First charge"),
                gettext("%(sum)s on %(day)s") % {"sum": notice.sum(), "day": day},
            ),
        ),
        button=notice.begin,
        cancel=notice.links.cancel,
    )


def _welcome_without_card(notice: NoticeContext) -> NoticeText:
    day = notice.day("period_ends_at")
    return NoticeText(
        subject=gettext("Your free trial at %(house)s ends automatically on %(day)s")
        % {"house": notice.house, "day": day},
        heading=gettext("Your free trial has started"),
        preheader=gettext("No card needed. It ends automatically."),
        paragraphs=(
            gettext(
                "%(all_read)s until %(day)s. Your free trial then ends automatically "
                "and nothing is charged. To continue, order a membership on your "
                "account page: %(price)s."
            )
            % {"all_read": notice.all_read, "day": day, "price": notice.price},
        ),
        rows=((gettext("Free until"), day), (gettext("Amount due"), gettext("None"))),
        button=notice.open_own_page,
        cancel=notice.links.cancel,
    )


def _welcome_by_invoice(notice: NoticeContext) -> NoticeText:
    return NoticeText(
        subject=gettext("Your membership at %(house)s: %(price)s, by invoice")
        % {"house": notice.house, "price": notice.price},
        heading=gettext("Your membership has started"),
        preheader=gettext("Your invoice follows in a separate e-mail. Cancel in two clicks."),
        paragraphs=(
            gettext(
                "%(all_read)s from now on. The invoice for %(sum)s follows in a "
                "separate e-mail. Until you cancel, we send the next invoice thirty "
                "days before the term ends."
            )
            % {"all_read": notice.all_read, "sum": notice.sum()},
        ),
        rows=(
            (gettext("Price"), notice.price),
            (gettext("Term ends on"), notice.day("period_ends_at")),
        ),
        button=notice.begin,
        cancel=notice.links.cancel,
    )


def _welcome_paid(notice: NoticeContext) -> NoticeText:
    day = notice.day("period_ends_at")
    return NoticeText(
        subject=gettext("Your membership at %(house)s: %(price)s")
        % {"house": notice.house, "price": notice.price},
        heading=gettext("Your membership has started"),
        preheader=gettext("%(price)s. Cancel in two clicks.") % {"price": notice.price},
        paragraphs=(
            gettext(
                "%(all_read)s from now on. Your membership is paid until %(day)s and "
                "then renews for %(price)s until you cancel."
            )
            % {"all_read": notice.all_read, "day": day, "price": notice.price},
        ),
        rows=((gettext("Price"), notice.price), (gettext("Renews on"), day)),
        button=notice.open_own_page,
        cancel=notice.links.cancel,
    )


def _trial_ends(notice: NoticeContext) -> NoticeText:
    day = notice.day("period_ends_at")
    return NoticeText(
        subject=gettext("%(sum)s will be charged on %(day)s") % {"sum": notice.sum(), "day": day},
        heading=gettext("Your free trial ends on %(day)s") % {"day": day},
        preheader=gettext("Cancel before then and nothing is charged."),
        paragraphs=(
            gettext(
                "To stay with %(plan)s, you don’t need to do anything: %(sum)s will be "
                "charged%(card)s on %(day)s."
            )
            % {"plan": notice.plan, "sum": notice.sum(), "card": notice.card, "day": day},
            gettext(
                "If you don’t want to continue, cancel before that day. Nothing is "
                "charged, and you keep access until the week is over."
            ),
        ),
        rows=(
            (
                gettext("First charge"),
                gettext("%(sum)s on %(day)s") % {"sum": notice.sum(), "day": day},
            ),
        ),
        button=notice.open_own_page,
        cancel=notice.links.cancel,
    )


def _renewal(notice: NoticeContext) -> NoticeText:
    day = notice.day("period_ends_at")
    return NoticeText(
        subject=gettext("Your membership renews on %(day)s for %(sum)s")
        % {"day": day, "sum": notice.sum()},
        heading=gettext("Your membership renews on %(day)s") % {"day": day},
        preheader=gettext("Your thirty days’ notice."),
        paragraphs=(
            gettext(
                "%(plan)s renews on %(day)s for %(price)s, charged%(card)s. You don’t "
                "need to do anything. If you cancel before then, nothing is charged and "
                "you keep access until that day."
            )
            % {"plan": notice.plan, "day": day, "price": notice.price, "card": notice.card},
        ),
        rows=((gettext("Renews on"), day), (gettext("Amount"), notice.sum())),
        button=notice.open_own_page,
        cancel=notice.links.cancel,
    )


def _receipt(notice: NoticeContext) -> NoticeText:
    paid = notice.sum("paid")
    period = gettext("%(day)s to %(day_2)s") % {
        "day": notice.day("period_from"),
        "day_2": notice.day("period_until"),
    }
    return NoticeText(
        subject=gettext("Receipt: %(paid)s for %(plan)s") % {"paid": paid, "plan": notice.plan},
        heading=gettext("You paid %(paid)s") % {"paid": paid},
        preheader=gettext("For %(period)s.") % {"period": period},
        paragraphs=(
            gettext("Thank you. This is your receipt for %(plan)s.") % {"plan": notice.plan},
        ),
        rows=(
            (
                gettext("Paid"),
                gettext("%(paid)s on %(day)s") % {"paid": paid, "day": notice.day("at")},
            ),
            (gettext("For"), period),
            (gettext("Receipt number"), str(notice.facts.get("number") or gettext("None"))),
        ),
        button=notice.open_own_page,
        cancel=notice.links.cancel,
    )


def _failed(notice: NoticeContext) -> NoticeText:
    until = notice.day("access_until")
    again = notice.day("next_attempt")
    more = gettext(" We will try again on %(again)s.") % {"again": again} if again else ""
    return NoticeText(
        subject=gettext("A payment to %(house)s did not go through") % {"house": notice.house},
        heading=gettext("%(sum)s could not be charged") % {"sum": notice.sum("due")},
        preheader=gettext("Access continues until %(until)s.") % {"until": until},
        paragraphs=(
            gettext(
                "Your bank declined the payment for %(plan)s. This can happen when a "
                "card has expired or a limit has been reached.%(more)s"
            )
            % {"plan": notice.plan, "more": more},
            gettext(
                "Access continues until %(until)s. Pay by then, with this card or "
                "another, and nothing changes."
            )
            % {"until": until},
        ),
        rows=((gettext("Amount due"), notice.sum("due")), (gettext("Access until"), until)),
        button=(gettext("Pay now"), str(notice.facts.get("pay_url") or notice.links.own_page)),
        cancel=notice.links.cancel,
    )


def _failed_again(notice: NoticeContext) -> NoticeText:
    until = notice.day("access_until")
    return NoticeText(
        subject=gettext("Your membership at %(house)s ends on %(until)s unless it is paid")
        % {"house": notice.house, "until": until},
        heading=gettext("Your payment is still due"),
        preheader=gettext("Access continues until %(until)s.") % {"until": until},
        paragraphs=(
            gettext(
                "We have not been able to charge your card for %(plan)s. Access "
                "continues until %(until)s. You can pay now or change the card on "
                "%(own_page)s."
            )
            % {"plan": notice.plan, "until": until, "own_page": notice.own_page},
            gettext(
                "If you don’t want to continue, you don’t need to do anything: your "
                "membership ends that day and you won’t be charged again."
            ),
        ),
        rows=((gettext("Access until"), until),),
        button=(gettext("Pay or change the card"), notice.links.own_page),
        cancel=notice.links.cancel,
    )


def _lapsed(notice: NoticeContext) -> NoticeText:
    return NoticeText(
        subject=gettext("Your membership at %(house)s has ended") % {"house": notice.house},
        heading=gettext("Your membership has ended"),
        paragraphs=(
            gettext(
                "We did not receive the payment for %(plan)s, so your membership has "
                "ended. You won’t be charged again. You keep your account and your "
                "newsletters, and you can come back at any time."
            )
            % {"plan": notice.plan},
        ),
        button=(gettext("See the plans"), notice.links.join),
    )


def _cancelled(notice: NoticeContext) -> NoticeText:
    if notice.facts["state"] == "cancelled":
        return _cancelled_in_grace(notice)
    until = notice.day("access_until")
    return NoticeText(
        subject=gettext("Cancelled: access to %(house)s continues until %(until)s")
        % {"house": notice.house, "until": until},
        heading=gettext("Your membership is cancelled"),
        preheader=gettext("You won’t be charged again. Access continues until %(until)s.")
        % {"until": until},
        paragraphs=(
            gettext(
                "You won’t be charged again. %(all_read)s until %(until)s. If you "
                "change your mind before then, undo the cancellation on %(own_page)s."
            )
            % {"all_read": notice.all_read, "until": until, "own_page": notice.own_page},
        ),
        rows=((gettext("Access until"), until), (gettext("Next charge"), gettext("None"))),
        button=notice.open_own_page,
    )


def _cancelled_in_grace(notice: NoticeContext) -> NoticeText:
    return NoticeText(
        subject=gettext("Cancelled: your membership at %(house)s has ended")
        % {"house": notice.house},
        heading=gettext("Your membership is cancelled"),
        preheader=gettext("You won’t be charged again."),
        paragraphs=(
            gettext(
                "Your last payment for %(plan)s had not gone through, so your access "
                "has ended and you won’t be charged again. You can come back at any "
                "time."
            )
            % {"plan": notice.plan},
        ),
        rows=((gettext("Next charge"), gettext("None")),),
        button=(gettext("See the plans"), notice.links.join),
    )


def _resumed(notice: NoticeContext) -> NoticeText:
    day = notice.day("period_ends_at")
    return NoticeText(
        subject=gettext("Your membership at %(house)s continues") % {"house": notice.house},
        heading=gettext("Your membership continues"),
        paragraphs=(
            gettext("Your cancellation is undone. %(price)s will be charged on %(day)s, as before.")
            % {"price": notice.price, "day": day},
        ),
        rows=(
            (
                gettext("Next charge"),
                gettext("%(sum)s on %(day)s") % {"sum": notice.sum(), "day": day},
            ),
        ),
        button=notice.open_own_page,
        cancel=notice.links.cancel,
    )


def _trial_over(notice: NoticeContext) -> NoticeText:
    return NoticeText(
        subject=gettext("Your free trial at %(house)s is over") % {"house": notice.house},
        heading=gettext("Your free trial is over"),
        paragraphs=(
            gettext(
                "It ended automatically and nothing was charged. To keep reading, "
                "become a member: %(price)s, and you can cancel at any time."
            )
            % {"price": notice.price},
        ),
        button=(gettext("See the plans"), notice.links.join),
    )


def _ended(notice: NoticeContext) -> NoticeText:
    return NoticeText(
        subject=gettext("Your membership at %(house)s has ended") % {"house": notice.house},
        heading=gettext("Your membership has ended"),
        paragraphs=(
            gettext(
                "Your %(plan)s membership has been ended and you won’t be charged "
                "again. If you did not expect this, reply to this e-mail."
            )
            % {"plan": notice.plan},
        ),
        button=(gettext("See the plans"), notice.links.join),
    )


def _refunded(notice: NoticeContext) -> NoticeText:
    back = notice.sum("paid_back")
    return NoticeText(
        subject=gettext("Your refund of %(back)s from %(house)s")
        % {"back": back, "house": notice.house},
        heading=gettext("We have refunded %(back)s") % {"back": back},
        paragraphs=(
            gettext(
                "The refund is on its way%(card)s. Banks usually take five to ten days "
                "to show it on your statement."
            )
            % {"card": notice.card},
        ),
        rows=((gettext("Refunded"), back),),
        button=notice.open_own_page,
    )


def _withdrawn(notice: NoticeContext) -> NoticeText:
    return NoticeText(
        subject=gettext("You have withdrawn from %(plan)s") % {"plan": notice.plan},
        heading=gettext("We have received your withdrawal"),
        paragraphs=(
            gettext(
                "The contract has ended, and your access with it. Everything you paid "
                "under it will be refunded%(card)s. We will e-mail you as soon as that "
                "is done."
            )
            % {"card": notice.card},
        ),
        button=notice.open_own_page,
    )


def _changed(notice: NoticeContext) -> NoticeText:
    paragraph = gettext(
        "Your new price is %(price)s. What you had already paid is credited towards it."
    ) % {"price": notice.price}
    rows = [(gettext("New price"), notice.price)]
    if notice.facts["state"] == "trialing":
        day = notice.day("period_ends_at")
        paragraph = gettext(
            "You pay %(price)s once your trial ends on %(day)s. Nothing has been charged now."
        ) % {"price": notice.price, "day": day}
        rows.append(
            (
                gettext("First charge"),
                gettext("%(sum)s on %(day)s") % {"sum": notice.sum(), "day": day},
            )
        )
    return NoticeText(
        subject=gettext("Your membership at %(house)s is now %(price)s")
        % {"house": notice.house, "price": notice.price},
        heading=gettext("Your membership has changed"),
        paragraphs=(paragraph,),
        rows=tuple(rows),
        button=notice.open_own_page,
        cancel=notice.links.cancel,
    )


def _second(notice: NoticeContext) -> NoticeText:
    return NoticeText(
        subject=gettext("You have one membership at %(house)s, not two") % {"house": notice.house},
        heading=gettext("A second membership was not started"),
        preheader=gettext("Anything paid for it will be refunded."),
        paragraphs=(
            gettext(
                "You joined twice at the same time. You have one %(plan)s membership, "
                "for %(price)s. The second was ended immediately, and anything paid for "
                "it will be refunded to the card. Banks usually take five to ten days "
                "to show a refund on your statement."
            )
            % {"plan": notice.plan, "price": notice.price},
        ),
        button=notice.open_own_page,
    )


_KIND = Notice.Kind
_WORDINGS: dict[Notice.Kind, Callable[[NoticeContext], NoticeText]] = {
    _KIND.WELCOME: _welcome,
    _KIND.TRIAL_ENDS: _trial_ends,
    _KIND.RENEWAL: _renewal,
    _KIND.RECEIPT: _receipt,
    _KIND.FAILED: _failed,
    _KIND.FAILED_AGAIN: _failed_again,
    _KIND.LAPSED: _lapsed,
    _KIND.CANCELLED: _cancelled,
    _KIND.RESUMED: _resumed,
    _KIND.TRIAL_OVER: _trial_over,
    _KIND.ENDED: _ended,
    _KIND.REFUNDED: _refunded,
    _KIND.WITHDRAWN: _withdrawn,
    _KIND.CHANGED: _changed,
    _KIND.SECOND: _second,
}
