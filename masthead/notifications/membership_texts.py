"""What the letters about a membership say: what happened, the date, the sum, how to leave."""

from collections.abc import Callable

from masthead.billing.models import Notice
from masthead.notifications.notice_context import NoticeContext, Wording


def in_words(kind: str, told: NoticeContext) -> Wording:
    """The letter for one kind of notice."""
    return _WORDINGS[Notice.Kind(kind)](told)


def _welcome(told: NoticeContext) -> Wording:
    if told.facts["state"] != "trialing":
        by_invoice = told.facts["way"] == "invoice"
        return _welcome_by_invoice(told) if by_invoice else _welcome_paid(told)
    if not told.facts["renews"]:
        return _welcome_without_card(told)
    day = told.day("period_ends_at")
    return Wording(
        subject=f"Your free week at {told.house}: nothing is charged before {day}",
        heading="Your free week has started",
        preheader=f"If you stay, {told.sum()} will be charged on {day}. Cancel in two clicks.",
        words=(
            f"{told.all_read} from now on. You pay nothing until {day}.",
            f"If you stay, {told.sum()} will be charged{told.card} on {day}, and then {told.price} "
            "until you cancel. We will remind you two days before the first charge.",
        ),
        rows=(("Free until", day), ("First charge", f"{told.sum()} on {day}")),
        button=told.begin,
        cancel=told.links.cancel,
    )


def _welcome_without_card(told: NoticeContext) -> Wording:
    day = told.day("period_ends_at")
    return Wording(
        subject=f"Your free week at {told.house} ends automatically on {day}",
        heading="Your free week has started",
        preheader="No card needed. It ends automatically.",
        words=(
            f"{told.all_read} until {day}. Your free week then ends automatically and nothing is "
            f"charged. To continue, order a membership on your account page: {told.price}.",
        ),
        rows=(("Free until", day), ("Amount due", "None")),
        button=told.open_own_page,
        cancel=told.links.cancel,
    )


def _welcome_by_invoice(told: NoticeContext) -> Wording:
    return Wording(
        subject=f"Your membership at {told.house}: {told.price}, by invoice",
        heading="Your membership has started",
        preheader="Your invoice follows in a separate e-mail. Cancel in two clicks.",
        words=(
            f"{told.all_read} from now on. The invoice for {told.sum()} follows in a separate "
            "e-mail. Until you cancel, we send the next invoice thirty days before the term ends.",
        ),
        rows=(("Price", told.price), ("Term ends on", told.day("period_ends_at"))),
        button=told.begin,
        cancel=told.links.cancel,
    )


def _welcome_paid(told: NoticeContext) -> Wording:
    day = told.day("period_ends_at")
    return Wording(
        subject=f"Your membership at {told.house}: {told.price}",
        heading="Your membership has started",
        preheader=f"{told.price}. Cancel in two clicks.",
        words=(
            f"{told.all_read} from now on. Your membership is paid until {day} and then renews for "
            f"{told.price} until you cancel.",
        ),
        rows=(("Price", told.price), ("Renews on", day)),
        button=told.open_own_page,
        cancel=told.links.cancel,
    )


def _trial_ends(told: NoticeContext) -> Wording:
    day = told.day("period_ends_at")
    return Wording(
        subject=f"{told.sum()} will be charged on {day}",
        heading=f"Your free week ends on {day}",
        preheader="Cancel before then and nothing is charged.",
        words=(
            f"To stay with {told.plan}, you don’t need to do anything: {told.sum()} will be "
            f"charged{told.card} on {day}.",
            "If you don’t want to continue, cancel before that day. Nothing is charged, and you "
            "keep access until the week is over.",
        ),
        rows=(("First charge", f"{told.sum()} on {day}"),),
        button=told.open_own_page,
        cancel=told.links.cancel,
    )


def _renewal(told: NoticeContext) -> Wording:
    day = told.day("period_ends_at")
    return Wording(
        subject=f"Your membership renews on {day} for {told.sum()}",
        heading=f"Your membership renews on {day}",
        preheader="Your thirty days’ notice.",
        words=(
            f"{told.plan} renews on {day} for {told.price}, charged{told.card}. You don’t need to "
            "do anything. If you cancel before then, nothing is charged and you keep access "
            "until that day.",
        ),
        rows=(("Renews on", day), ("Amount", told.sum())),
        button=told.open_own_page,
        cancel=told.links.cancel,
    )


def _receipt(told: NoticeContext) -> Wording:
    paid = told.sum("paid")
    period = f"{told.day('period_from')} to {told.day('period_until')}"
    return Wording(
        subject=f"Receipt: {paid} for {told.plan}",
        heading=f"You paid {paid}",
        preheader=f"For {period}.",
        words=(f"Thank you. This is your receipt for {told.plan}.",),
        rows=(
            ("Paid", f"{paid} on {told.day('at')}"),
            ("For", period),
            ("Receipt number", str(told.facts.get("number") or "None")),
        ),
        button=told.open_own_page,
        cancel=told.links.cancel,
    )


def _failed(told: NoticeContext) -> Wording:
    until = told.day("access_until")
    again = told.day("next_attempt")
    more = f" We will try again on {again}." if again else ""
    return Wording(
        subject=f"A payment to {told.house} did not go through",
        heading=f"{told.sum('due')} could not be charged",
        preheader=f"Access continues until {until}.",
        words=(
            f"Your bank declined the payment for {told.plan}. This can happen when a card has "
            f"expired or a limit has been reached.{more}",
            f"Access continues until {until}. Pay by then, with this card or another, and "
            "nothing changes.",
        ),
        rows=(("Amount due", told.sum("due")), ("Access until", until)),
        button=("Pay now", str(told.facts.get("pay_url") or told.links.own_page)),
        cancel=told.links.cancel,
    )


def _failed_again(told: NoticeContext) -> Wording:
    until = told.day("access_until")
    return Wording(
        subject=f"Your membership at {told.house} ends on {until} unless it is paid",
        heading="Your payment is still due",
        preheader=f"Access continues until {until}.",
        words=(
            f"We have not been able to charge your card for {told.plan}. Access continues until "
            f"{until}. You can pay now or change the card on {told.own_page}.",
            "If you don’t want to continue, you don’t need to do anything: your membership ends "
            "that day and you won’t be charged again.",
        ),
        rows=(("Access until", until),),
        button=("Pay or change the card", told.links.own_page),
        cancel=told.links.cancel,
    )


def _lapsed(told: NoticeContext) -> Wording:
    return Wording(
        subject=f"Your membership at {told.house} has ended",
        heading="Your membership has ended",
        words=(
            f"We did not receive the payment for {told.plan}, so your membership has ended. You "
            "won’t be charged again. You keep your account and your newsletters, and you can "
            "come back at any time.",
        ),
        button=("See the plans", told.links.join),
    )


def _cancelled(told: NoticeContext) -> Wording:
    if told.facts["state"] == "cancelled":
        return _cancelled_in_grace(told)
    until = told.day("access_until")
    return Wording(
        subject=f"Cancelled: access to {told.house} continues until {until}",
        heading="Your membership is cancelled",
        preheader=f"You won’t be charged again. Access continues until {until}.",
        words=(
            f"You won’t be charged again. {told.all_read} until {until}. If you change your mind "
            f"before then, undo the cancellation on {told.own_page}.",
        ),
        rows=(("Access until", until), ("Next charge", "None")),
        button=told.open_own_page,
    )


def _cancelled_in_grace(told: NoticeContext) -> Wording:
    return Wording(
        subject=f"Cancelled: your membership at {told.house} has ended",
        heading="Your membership is cancelled",
        preheader="You won’t be charged again.",
        words=(
            f"Your last payment for {told.plan} had not gone through, so your access has ended "
            "and you won’t be charged again. You can come back at any time.",
        ),
        rows=(("Next charge", "None"),),
        button=("See the plans", told.links.join),
    )


def _resumed(told: NoticeContext) -> Wording:
    day = told.day("period_ends_at")
    return Wording(
        subject=f"Your membership at {told.house} continues",
        heading="Your membership continues",
        words=(f"Your cancellation is undone. {told.price} will be charged on {day}, as before.",),
        rows=(("Next charge", f"{told.sum()} on {day}"),),
        button=told.open_own_page,
        cancel=told.links.cancel,
    )


def _trial_over(told: NoticeContext) -> Wording:
    return Wording(
        subject=f"Your free week at {told.house} is over",
        heading="Your free week is over",
        words=(
            "It ended automatically and nothing was charged. To keep reading, become a member: "
            f"{told.price}, and you can cancel at any time.",
        ),
        button=("See the plans", told.links.join),
    )


def _ended(told: NoticeContext) -> Wording:
    return Wording(
        subject=f"Your membership at {told.house} has ended",
        heading="Your membership has ended",
        words=(
            f"Your {told.plan} membership has been ended and you won’t be charged again. If "
            "you did not expect this, reply to this e-mail.",
        ),
        button=("See the plans", told.links.join),
    )


def _refunded(told: NoticeContext) -> Wording:
    back = told.sum("paid_back")
    return Wording(
        subject=f"Your refund of {back} from {told.house}",
        heading=f"We have refunded {back}",
        words=(
            f"The refund is on its way{told.card}. Banks usually take five to ten days to show it "
            "on your statement.",
        ),
        rows=(("Refunded", back),),
        button=told.open_own_page,
    )


def _withdrawn(told: NoticeContext) -> Wording:
    return Wording(
        subject=f"You have withdrawn from {told.plan}",
        heading="We have received your withdrawal",
        words=(
            "The contract has ended, and your access with it. Everything you paid under it will be "
            f"refunded{told.card}. We will e-mail you as soon as that is done.",
        ),
        button=told.open_own_page,
    )


def _changed(told: NoticeContext) -> Wording:
    words = f"Your new price is {told.price}. What you had already paid is credited towards it."
    rows = [("New price", told.price)]
    if told.facts["state"] == "trialing":
        day = told.day("period_ends_at")
        words = f"You pay {told.price} once your trial ends on {day}. Nothing has been charged now."
        rows.append(("First charge", f"{told.sum()} on {day}"))
    return Wording(
        subject=f"Your membership at {told.house} is now {told.price}",
        heading="Your membership has changed",
        words=(words,),
        rows=tuple(rows),
        button=told.open_own_page,
        cancel=told.links.cancel,
    )


def _second(told: NoticeContext) -> Wording:
    return Wording(
        subject=f"You have one membership at {told.house}, not two",
        heading="A second membership was not started",
        preheader="Anything paid for it will be refunded.",
        words=(
            f"You joined twice at the same time. You have one {told.plan} membership, for "
            f"{told.price}. The second was ended immediately, and anything paid for it will be "
            "refunded to the card. Banks usually take five to ten days to show a refund on your "
            "statement.",
        ),
        button=told.open_own_page,
    )


_KIND = Notice.Kind
_WORDINGS: dict[Notice.Kind, Callable[[NoticeContext], Wording]] = {
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
