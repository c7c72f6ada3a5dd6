"""First texts of the standing pages, for an editor to complete and publish. Square brackets mark
what only the publisher knows."""

from dataclasses import dataclass

type Block = tuple[str, str]


@dataclass(frozen=True, slots=True)
class FirstText:
    """What a standing page says until an editor changes it."""

    slug: str
    title: str
    standfirst: str
    parts: tuple[tuple[str, str], ...]  # headings, and the rich text below each
    shows_corrections: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether the publisher has nothing to fill in."""
        return not any("[" in text for _, text in self.parts)

    @property
    def blocks(self) -> list[Block]:
        """The text as blocks of a standing page."""
        return [
            block
            for heading, text in self.parts
            for block in (("heading", heading), ("text", text))
        ]


_ABOUT = FirstText(
    "about",
    "About us",
    "Who we are, what we cover and how we earn our living.",
    (
        ("What we do", "<p>We report on [subjects] in [region] for people who work there.</p>"),
        ("Who we are", "<p>[Names and roles of the editors], with [number] reporters.</p>"),
        (
            "How we are funded",
            "<p>Memberships pay for our work. [Other income, and its share.] Nobody who pays us "
            "decides what we report.</p>",
        ),
        ("Who owns us", "<p>[Owner, and the shares of anyone with a significant interest.]</p>"),
    ),
)
_STANDARDS = FirstText(
    "standards",
    "Editorial standards",
    "The rules we work by, so that you can judge us by them.",
    (
        (
            "Accuracy",
            "<ul><li>We check facts with their original source wherever we can.</li>"
            "<li>Figures carry their source and date.</li>"
            "<li>People and companies that a story criticises are asked to respond first.</li>"
            "</ul>",
        ),
        (
            "Sources",
            "<p>Named sources come first. We grant anonymity only for a reason, give that reason "
            "in the story, and an editor knows who the source is. We never pay for "
            "information.</p>",
        ),
        (
            "Independence",
            "<p>Staff do not report on matters in which they have an interest. Gifts, travel and "
            "hospitality are declared to an editor or declined.</p>",
        ),
        (
            "Automated tools",
            "<p>Software may suggest, sort and transcribe. A person checks every result before it "
            "is published and answers for it.</p>",
        ),
    ),
    shows_corrections=True,
)
_CORRECTIONS = FirstText(
    "corrections",
    "Corrections",
    "What we got wrong, and how to tell us.",
    (
        (
            "How we correct",
            "<p>We correct errors in the story itself and add a dated note that says what was "
            "wrong. We do not change published facts without saying so.</p>",
        ),
        (
            "How to report an error",
            "<p>Write to us with the address of the story, the sentence in question and, if you "
            "can, a source. An editor reads every message.</p>",
        ),
    ),
    shows_corrections=True,
)
_PRIVACY = FirstText(
    "privacy",
    "Privacy",
    "What we know about you, why, and how long we keep it.",
    (
        ("Who is responsible", "<p>[Registered name and address], [data protection contact].</p>"),
        (
            "What we keep",
            "<ul><li>Account: your e-mail address, name and settings, until you delete it.</li>"
            "<li>Newsletters: which ones you receive, when you agreed, and whether deliveries "
            "failed.</li><li>Membership: your subscription, invoices and payments. The law tells "
            "us how long to keep accounts: [years].</li><li>Security: sign-ins and the devices "
            "they came from, for [days].</li></ul>",
        ),
        (
            "After you delete your account",
            "<p>For 24 months we keep digests (codes from which your data cannot be read) of your "
            "e-mail address, payment card and billing name. They tell us whether a trial, a "
            "withdrawal or an unpaid order has been used already.</p>",
        ),
        (
            "Who else receives data",
            "<p>[Payment provider], [e-mail provider] and [hosting provider] process data for us. "
            "We sell none of it.</p>",
        ),
        (
            "Cookies",
            "<p>We set cookies to keep you signed in, to remember your language and to count free "
            "stories.</p>",
        ),
        (
            "Your rights",
            "<p>You can export your data and delete your account yourself, on your account page. "
            "You may also ask us for access, correction or restriction, object to processing, and "
            "complain to [supervisory authority].</p>",
        ),
    ),
)
_TERMS = FirstText(
    "terms",
    "Terms",
    "What you agree to when you read us or become a member.",
    (
        ("Who we are", "<p>These terms are between you and [registered name and address].</p>"),
        (
            "Membership",
            "<p>The price, the period and the date of the first charge are shown before you order. "
            "A membership renews at the end of each period until it is cancelled.</p>",
        ),
        (
            "Cancelling",
            "<p>Cancel at any time on your account page. You can read until the end of the period "
            "that you have paid for. [Right of withdrawal that applies to your customers.]</p>",
        ),
        (
            "Using our work",
            "<p>Read it, quote it with credit, and use the exports in your own reports and "
            "presentations. Do not republish it or share your account.</p>",
        ),
        ("Liability and law", "<p>[Limits of liability, governing law and courts.]</p>"),
    ),
)
_IMPRINT = FirstText(
    "imprint",
    "Imprint",
    "Who publishes this site and answers for it.",
    (
        (
            "Publisher",
            "<p>[Registered name, legal form and address], represented by [name].</p>",
        ),
        ("Register and tax", "<p>[Register and number], [tax number].</p>"),
        ("Responsible for content", "<p>[Name and address of the editor responsible].</p>"),
    ),
)
FIRST_TEXTS = (_ABOUT, _STANDARDS, _CORRECTIONS, _PRIVACY, _TERMS, _IMPRINT)
