"""What the notices about a membership say: what happened, the date, the sum, how to leave."""

from collections.abc import Callable

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
        subject=f"Your free trial at {notice.house}: nothing is charged before {day}",
        heading="Your free trial has started",
        preheader=f"If you stay, {notice.sum()} will be charged on {day}. Cancel in two clicks.",
        paragraphs=(
            f"{notice.all_read} from now on. You pay nothing until {day}.",
            f"If you stay, {notice.sum()} will be charged{notice.card} on {day}, and then "
            f"{notice.price} "
            "until you cancel. We will remind you two days before the first charge.",
        ),
        rows=(("Free until", day), ("First charge", f"{notice.sum()} on {day}")),
        button=notice.begin,
        cancel=notice.links.cancel,
    )


def _welcome_without_card(notice: NoticeContext) -> NoticeText:
    day = notice.day("period_ends_at")
    return NoticeText(
        subject=f"Your free trial at {notice.house} ends automatically on {day}",
        heading="Your free trial has started",
        preheader="No card needed. It ends automatically.",
        paragraphs=(
            f"{notice.all_read} until {day}. Your free trial then ends automatically and nothing "
            f"is charged. To continue, order a membership on your account page: {notice.price}.",
        ),
        rows=(("Free until", day), ("Amount due", "None")),
        button=notice.open_own_page,
        cancel=notice.links.cancel,
    )


def _welcome_by_invoice(notice: NoticeContext) -> NoticeText:
    return NoticeText(
        subject=f"Your membership at {notice.house}: {notice.price}, by invoice",
        heading="Your membership has started",
        preheader="Your invoice follows in a separate e-mail. Cancel in two clicks.",
        paragraphs=(
            f"{notice.all_read} from now on. The invoice for {notice.sum()} follows in a separate "
            "e-mail. Until you cancel, we send the next invoice thirty days before the term ends.",
        ),
        rows=(("Price", notice.price), ("Term ends on", notice.day("period_ends_at"))),
        button=notice.begin,
        cancel=notice.links.cancel,
    )


def _welcome_paid(notice: NoticeContext) -> NoticeText:
    day = notice.day("period_ends_at")
    return NoticeText(
        subject=f"Your membership at {notice.house}: {notice.price}",
        heading="Your membership has started",
        preheader=f"{notice.price}. Cancel in two clicks.",
        paragraphs=(
            f"{notice.all_read} from now on. Your membership is paid until {day} and then renews "
            "for "
            f"{notice.price} until you cancel.",
        ),
        rows=(("Price", notice.price), ("Renews on", day)),
        button=notice.open_own_page,
        cancel=notice.links.cancel,
    )


def _trial_ends(notice: NoticeContext) -> NoticeText:
    day = notice.day("period_ends_at")
    return NoticeText(
        subject=f"{notice.sum()} will be charged on {day}",
        heading=f"Your free trial ends on {day}",
        preheader="Cancel before then and nothing is charged.",
        paragraphs=(
            f"To stay with {notice.plan}, you don’t need to do anything: {notice.sum()} will be "
            f"charged{notice.card} on {day}.",
            "If you don’t want to continue, cancel before that day. Nothing is charged, and you "
            "keep access until the week is over.",
        ),
        rows=(("First charge", f"{notice.sum()} on {day}"),),
        button=notice.open_own_page,
        cancel=notice.links.cancel,
    )


def _renewal(notice: NoticeContext) -> NoticeText:
    day = notice.day("period_ends_at")
    return NoticeText(
        subject=f"Your membership renews on {day} for {notice.sum()}",
        heading=f"Your membership renews on {day}",
        preheader="Your thirty days’ notice.",
        paragraphs=(
            f"{notice.plan} renews on {day} for {notice.price}, charged{notice.card}. You don’t "
            "need to "
            "do anything. If you cancel before then, nothing is charged and you keep access "
            "until that day.",
        ),
        rows=(("Renews on", day), ("Amount", notice.sum())),
        button=notice.open_own_page,
        cancel=notice.links.cancel,
    )


def _receipt(notice: NoticeContext) -> NoticeText:
    paid = notice.sum("paid")
    period = f"{notice.day('period_from')} to {notice.day('period_until')}"
    return NoticeText(
        subject=f"Receipt: {paid} for {notice.plan}",
        heading=f"You paid {paid}",
        preheader=f"For {period}.",
        paragraphs=(f"Thank you. This is your receipt for {notice.plan}.",),
        rows=(
            ("Paid", f"{paid} on {notice.day('at')}"),
            ("For", period),
            ("Receipt number", str(notice.facts.get("number") or "None")),
        ),
        button=notice.open_own_page,
        cancel=notice.links.cancel,
    )


def _failed(notice: NoticeContext) -> NoticeText:
    until = notice.day("access_until")
    again = notice.day("next_attempt")
    more = f" We will try again on {again}." if again else ""
    return NoticeText(
        subject=f"A payment to {notice.house} did not go through",
        heading=f"{notice.sum('due')} could not be charged",
        preheader=f"Access continues until {until}.",
        paragraphs=(
            f"Your bank declined the payment for {notice.plan}. This can happen when a card has "
            f"expired or a limit has been reached.{more}",
            f"Access continues until {until}. Pay by then, with this card or another, and "
            "nothing changes.",
        ),
        rows=(("Amount due", notice.sum("due")), ("Access until", until)),
        button=("Pay now", str(notice.facts.get("pay_url") or notice.links.own_page)),
        cancel=notice.links.cancel,
    )


def _failed_again(notice: NoticeContext) -> NoticeText:
    until = notice.day("access_until")
    return NoticeText(
        subject=f"Your membership at {notice.house} ends on {until} unless it is paid",
        heading="Your payment is still due",
        preheader=f"Access continues until {until}.",
        paragraphs=(
            f"We have not been able to charge your card for {notice.plan}. Access continues until "
            f"{until}. You can pay now or change the card on {notice.own_page}.",
            "If you don’t want to continue, you don’t need to do anything: your membership ends "
            "that day and you won’t be charged again.",
        ),
        rows=(("Access until", until),),
        button=("Pay or change the card", notice.links.own_page),
        cancel=notice.links.cancel,
    )


def _lapsed(notice: NoticeContext) -> NoticeText:
    return NoticeText(
        subject=f"Your membership at {notice.house} has ended",
        heading="Your membership has ended",
        paragraphs=(
            f"We did not receive the payment for {notice.plan}, so your membership has ended. You "
            "won’t be charged again. You keep your account and your newsletters, and you can "
            "come back at any time.",
        ),
        button=("See the plans", notice.links.join),
    )


def _cancelled(notice: NoticeContext) -> NoticeText:
    if notice.facts["state"] == "cancelled":
        return _cancelled_in_grace(notice)
    until = notice.day("access_until")
    return NoticeText(
        subject=f"Cancelled: access to {notice.house} continues until {until}",
        heading="Your membership is cancelled",
        preheader=f"You won’t be charged again. Access continues until {until}.",
        paragraphs=(
            f"You won’t be charged again. {notice.all_read} until {until}. If you change your mind "
            f"before then, undo the cancellation on {notice.own_page}.",
        ),
        rows=(("Access until", until), ("Next charge", "None")),
        button=notice.open_own_page,
    )


def _cancelled_in_grace(notice: NoticeContext) -> NoticeText:
    return NoticeText(
        subject=f"Cancelled: your membership at {notice.house} has ended",
        heading="Your membership is cancelled",
        preheader="You won’t be charged again.",
        paragraphs=(
            f"Your last payment for {notice.plan} had not gone through, so your access has ended "
            "and you won’t be charged again. You can come back at any time.",
        ),
        rows=(("Next charge", "None"),),
        button=("See the plans", notice.links.join),
    )


def _resumed(notice: NoticeContext) -> NoticeText:
    day = notice.day("period_ends_at")
    return NoticeText(
        subject=f"Your membership at {notice.house} continues",
        heading="Your membership continues",
        paragraphs=(
            f"Your cancellation is undone. {notice.price} will be charged on {day}, as before.",
        ),
        rows=(("Next charge", f"{notice.sum()} on {day}"),),
        button=notice.open_own_page,
        cancel=notice.links.cancel,
    )


def _trial_over(notice: NoticeContext) -> NoticeText:
    return NoticeText(
        subject=f"Your free trial at {notice.house} is over",
        heading="Your free trial is over",
        paragraphs=(
            "It ended automatically and nothing was charged. To keep reading, become a member: "
            f"{notice.price}, and you can cancel at any time.",
        ),
        button=("See the plans", notice.links.join),
    )


def _ended(notice: NoticeContext) -> NoticeText:
    return NoticeText(
        subject=f"Your membership at {notice.house} has ended",
        heading="Your membership has ended",
        paragraphs=(
            f"Your {notice.plan} membership has been ended and you won’t be charged again. If "
            "you did not expect this, reply to this e-mail.",
        ),
        button=("See the plans", notice.links.join),
    )


def _refunded(notice: NoticeContext) -> NoticeText:
    back = notice.sum("paid_back")
    return NoticeText(
        subject=f"Your refund of {back} from {notice.house}",
        heading=f"We have refunded {back}",
        paragraphs=(
            f"The refund is on its way{notice.card}. Banks usually take five to ten days to show "
            "it "
            "on your statement.",
        ),
        rows=(("Refunded", back),),
        button=notice.open_own_page,
    )


def _withdrawn(notice: NoticeContext) -> NoticeText:
    return NoticeText(
        subject=f"You have withdrawn from {notice.plan}",
        heading="We have received your withdrawal",
        paragraphs=(
            "The contract has ended, and your access with it. Everything you paid under it will be "
            f"refunded{notice.card}. We will e-mail you as soon as that is done.",
        ),
        button=notice.open_own_page,
    )


def _changed(notice: NoticeContext) -> NoticeText:
    paragraph = (
        f"Your new price is {notice.price}. What you had already paid is credited towards it."
    )
    rows = [("New price", notice.price)]
    if notice.facts["state"] == "trialing":
        day = notice.day("period_ends_at")
        paragraph = (
            f"You pay {notice.price} once your trial ends on {day}. Nothing has been charged now."
        )
        rows.append(("First charge", f"{notice.sum()} on {day}"))
    return NoticeText(
        subject=f"Your membership at {notice.house} is now {notice.price}",
        heading="Your membership has changed",
        paragraphs=(paragraph,),
        rows=tuple(rows),
        button=notice.open_own_page,
        cancel=notice.links.cancel,
    )


def _second(notice: NoticeContext) -> NoticeText:
    return NoticeText(
        subject=f"You have one membership at {notice.house}, not two",
        heading="A second membership was not started",
        preheader="Anything paid for it will be refunded.",
        paragraphs=(
            f"You joined twice at the same time. You have one {notice.plan} membership, for "
            f"{notice.price}. The second was ended immediately, and anything paid for it will be "
            "refunded to the card. Banks usually take five to ten days to show a refund on your "
            "statement.",
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
