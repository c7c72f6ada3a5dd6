"""What the letters about a membership say: what happened, the date, the sum, how to leave."""

from collections.abc import Callable

from masthead.billing.models import Notice
from masthead.web.members.told import Told, Wording


def in_words(kind: str, told: Told) -> Wording:
    """The letter for one kind of notice."""
    return _WORDINGS[Notice.Kind(kind)](told)


def _welcome(told: Told) -> Wording:
    if told.facts["state"] != "trialing":
        by_invoice = told.facts["way"] == "invoice"
        return _welcome_by_invoice(told) if by_invoice else _welcome_paid(told)
    if not told.facts["renews"]:
        return _welcome_without_card(told)
    day = told.day("period_ends_at")
    return Wording(
        subject=f"Your free week at {told.house}: nothing is charged before {day}",
        heading="Your free week has begun",
        preheader=f"If you stay, {told.sum()} is charged on {day}. Cancel in two clicks.",
        words=(
            f"{told.all_read} from now on, and pay nothing until {day}.",
            f"If you stay, {told.sum()} is charged{told.card} on {day}, and {told.price} from "
            "then on until you cancel. Two days before the first charge we write again.",
        ),
        rows=(("Free until", day), ("First charge", f"{told.sum()} on {day}")),
        button=told.begin,
        cancel=told.links.cancel,
    )


def _welcome_without_card(told: Told) -> Wording:
    day = told.day("period_ends_at")
    return Wording(
        subject=f"Your free week at {told.house} ends by itself on {day}",
        heading="Your free week has begun",
        preheader="No card, no charge. It ends by itself.",
        words=(
            f"{told.all_read} until {day}. Then it ends by itself, and nothing is "
            f"charged. To go on, order a membership on your account page: {told.price}.",
        ),
        rows=(("Free until", day), ("Charged", "Nothing")),
        button=told.open_own_page,
        cancel=told.links.cancel,
    )


def _welcome_by_invoice(told: Told) -> Wording:
    return Wording(
        subject=f"Your membership at {told.house}: {told.price}, by invoice",
        heading="Your membership has begun",
        preheader="The invoice comes by itself. Cancel in two clicks.",
        words=(
            f"{told.all_read} from now on. The invoice for {told.sum()} comes in a "
            "mail of its own. Thirty days before the term ends the next one comes, until you "
            "cancel.",
        ),
        rows=(("Price", told.price), ("The term ends on", told.day("period_ends_at"))),
        button=told.begin,
        cancel=told.links.cancel,
    )


def _welcome_paid(told: Told) -> Wording:
    day = told.day("period_ends_at")
    return Wording(
        subject=f"Your membership at {told.house}: {told.price}",
        heading="Your membership has begun",
        preheader=f"{told.price}. Cancel in two clicks.",
        words=(
            f"{told.all_read} from now on. It is paid until {day} and renews then "
            f"for {told.price}, until you cancel.",
        ),
        rows=(("Price", told.price), ("Renews on", day)),
        button=told.open_own_page,
        cancel=told.links.cancel,
    )


def _trial_ends(told: Told) -> Wording:
    day = told.day("period_ends_at")
    return Wording(
        subject=f"{told.sum()} will be charged on {day}",
        heading=f"Your free week ends on {day}",
        preheader="Cancel before that day and nothing is charged.",
        words=(
            f"If you stay with {told.plan}, {told.sum()} is charged{told.card} on {day}. You need "
            "do nothing for that.",
            "If you do not want it, cancel before that day: nothing is charged, and you read on "
            "until the week is over.",
        ),
        rows=(("First charge", f"{told.sum()} on {day}"),),
        button=told.open_own_page,
        cancel=told.links.cancel,
    )


def _renewal(told: Told) -> Wording:
    day = told.day("period_ends_at")
    return Wording(
        subject=f"Your membership renews on {day} for {told.sum()}",
        heading=f"Your year ends on {day}",
        preheader="Thirty days' notice, as promised.",
        words=(
            f"{told.plan} renews on {day} for {told.price}, charged{told.card}. You need do "
            "nothing for that. If you cancel before, nothing is charged, and you read until "
            "that day.",
        ),
        rows=(("Renews on", day), ("Sum", told.sum())),
        button=told.open_own_page,
        cancel=told.links.cancel,
    )


def _receipt(told: Told) -> Wording:
    paid = told.sum("paid")
    period = f"{told.day('period_from')} to {told.day('period_until')}"
    return Wording(
        subject=f"Receipt: {paid} for {told.plan}",
        heading=f"You paid {paid}",
        preheader=f"For {period}.",
        words=(f"Thank you. This is the receipt for {told.plan}.",),
        rows=(
            ("Paid", f"{paid} on {told.day('at')}"),
            ("For", period),
            ("Number", str(told.facts.get("number") or "None")),
        ),
        button=told.open_own_page,
        cancel=told.links.cancel,
    )


def _failed(told: Told) -> Wording:
    until = told.day("access_until")
    again = told.day("next_attempt")
    more = f" We try again on {again}." if again else ""
    return Wording(
        subject=f"A payment to {told.house} did not go through",
        heading=f"{told.sum('due')} could not be charged",
        preheader=f"Reading goes on until {until}.",
        words=(
            f"Your bank did not let the payment for {told.plan} through. That happens: a card "
            f"runs out, a limit is reached.{more}",
            f"Reading goes on until {until}. Pay until then, with this card or another, and "
            "nothing changes.",
        ),
        rows=(("Open", told.sum("due")), ("Reading goes on until", until)),
        button=("Pay now", str(told.facts.get("pay_url") or told.links.own_page)),
        cancel=told.links.cancel,
    )


def _failed_again(told: Told) -> Wording:
    until = told.day("access_until")
    return Wording(
        subject=f"Your membership at {told.house} stops on {until} unless it is paid",
        heading="The payment is still open",
        preheader=f"Reading goes on until {until}.",
        words=(
            f"{told.plan} could not be charged so far. Reading goes on until {until}. On "
            f"{told.own_page} you can pay now or change the card.",
            "If you do not want it any longer, you need do nothing: it stops that day, and "
            "nothing more is charged.",
        ),
        rows=(("Reading goes on until", until),),
        button=("Pay or change the card", told.links.own_page),
        cancel=told.links.cancel,
    )


def _lapsed(told: Told) -> Wording:
    return Wording(
        subject=f"Your membership at {told.house} has stopped",
        heading="Your membership has stopped",
        words=(
            f"The payment for {told.plan} did not come, so reading stopped. Nothing more is "
            "charged. Your account and your newsletters stay; you can come back at any time.",
        ),
        button=("See the plans", told.links.join),
    )


def _cancelled(told: Told) -> Wording:
    if told.facts["state"] == "cancelled":
        return _cancelled_in_grace(told)
    until = told.day("access_until")
    return Wording(
        subject=f"Cancelled: you read {told.house} until {until}",
        heading="Your membership is cancelled",
        preheader=f"Nothing more is charged. Reading goes on until {until}.",
        words=(
            f"Nothing more is charged. {told.all_read} until {until}. If you change your mind "
            f"before, take it back on {told.own_page}.",
        ),
        rows=(("Reading goes on until", until), ("Next charge", "None")),
        button=told.open_own_page,
    )


def _cancelled_in_grace(told: Told) -> Wording:
    return Wording(
        subject=f"Cancelled: your membership at {told.house} has ended",
        heading="Your membership is cancelled",
        preheader="Nothing more is charged.",
        words=(
            f"The last payment for {told.plan} had not gone through, so reading has ended, and "
            "nothing more is charged. You can come back at any time.",
        ),
        rows=(("Next charge", "None"),),
        button=("See the plans", told.links.join),
    )


def _resumed(told: Told) -> Wording:
    day = told.day("period_ends_at")
    return Wording(
        subject=f"Your membership at {told.house} goes on",
        heading="Your membership goes on",
        words=(f"The cancelling is taken back. {told.price} is charged on {day}, as before.",),
        rows=(("Next charge", f"{told.sum()} on {day}"),),
        button=told.open_own_page,
        cancel=told.links.cancel,
    )


def _trial_over(told: Told) -> Wording:
    return Wording(
        subject=f"Your free week at {told.house} is over",
        heading="Your free week is over",
        words=(
            "It ended by itself, and nothing was charged. To read on, become a member: "
            f"{told.price}, and you can cancel at any time.",
        ),
        button=("See the plans", told.links.join),
    )


def _ended(told: Told) -> Wording:
    return Wording(
        subject=f"Your membership at {told.house} has ended",
        heading="Your membership has ended",
        words=(
            f"{told.plan} was ended, and nothing more is charged. If that is not what you "
            "wanted, answer this mail.",
        ),
        button=("See the plans", told.links.join),
    )


def _refunded(told: Told) -> Wording:
    back = told.sum("paid_back")
    return Wording(
        subject=f"{back} go back to you from {told.house}",
        heading=f"We paid {back} back",
        words=(
            f"The sum goes back{told.card}. Banks take five to ten days to show it on the "
            "statement.",
        ),
        rows=(("Paid back", back),),
        button=told.open_own_page,
    )


def _withdrawn(told: Told) -> Wording:
    return Wording(
        subject=f"You have withdrawn from {told.plan}",
        heading="Your withdrawal has come in",
        words=(
            "The contract has ended from now on, and reading with it. All that you paid for it "
            f"goes back{told.card}; a mail follows as soon as that is done.",
        ),
        button=told.open_own_page,
    )


def _changed(told: Told) -> Wording:
    words = f"From now on it costs {told.price}. What was paid before is set against it."
    rows = [("New price", told.price)]
    if told.facts["state"] == "trialing":
        day = told.day("period_ends_at")
        words = f"It costs {told.price} once your trial ends, on {day}. Nothing was charged now."
        rows.append(("First charge", f"{told.sum()} on {day}"))
    return Wording(
        subject=f"Your membership at {told.house} is now {told.price}",
        heading="Your membership has changed",
        words=(words,),
        rows=tuple(rows),
        button=told.open_own_page,
        cancel=told.links.cancel,
    )


def _second(told: Told) -> Wording:
    return Wording(
        subject=f"You have one membership at {told.house}, not two",
        heading="A second membership was not started",
        preheader="What was paid for it goes back to the card.",
        words=(
            f"You joined on two pages at once. {told.plan} runs once, for {told.price}; the second "
            "was ended at once, and what was paid for it goes back to the card. Banks take five to "
            "ten days to show it on the statement.",
        ),
        button=told.open_own_page,
    )


_KIND = Notice.Kind
_WORDINGS: dict[Notice.Kind, Callable[[Told], Wording]] = {
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
