"""The fixed text of a mail, in each language that mail is sent in."""

from dataclasses import dataclass

from masthead.core.languages import Plural, in_language


@dataclass(frozen=True, slots=True)
class MailCopy:
    """The text in one language; `{…}` are filled in by `rendering`."""

    number: str
    issue: str
    by: str
    read_on_web: str
    in_brief: str
    read: str
    minutes: Plural
    for_members: str
    read_as_member: str
    for_registered: str
    read_as_registered: str
    sponsor: str
    sponsor_link: str
    notes: str
    why: str
    leave: str
    change: str
    pause: str
    reply: str


_ENGLISH = MailCopy(
    number="No. {}",
    issue="{date}, No. {number}",
    by="By {}",
    read_on_web="Read on the web",
    in_brief="In brief",
    read="Read the full story",
    minutes=Plural("One-minute read", "Two-minute read", "{}-minute read", "{}-minute read"),
    for_members="PRO",
    read_as_member="Read it with PRO",
    for_registered="For registered readers",
    read_as_registered="Read it with a free account",
    sponsor="From our sponsor, {}",
    sponsor_link="Visit {}",
    notes="A note",
    why="You receive {newsletter} because you signed up as {address}.",
    leave="Unsubscribe from {}",
    change="Change your newsletters",
    pause="Pause for two weeks",
    reply="You can reply to this e-mail. A person will read it.",
)

_ARABIC = MailCopy(
    number="العدد {}",
    issue="{date}، العدد {number}",
    by="بقلم {}",
    read_on_web="اقرأ على الموقع",
    in_brief="باختصار",
    read="اقرأ النص كاملا",
    minutes=Plural("قراءة في دقيقة", "قراءة في دقيقتين", "قراءة في {} دقائق", "قراءة في {} دقيقة"),
    for_members="PRO",
    read_as_member="اقرأه مع PRO",
    for_registered="للقراء المسجلين",
    read_as_registered="اقرأه بحساب مجاني",
    sponsor="من راعينا {}",
    sponsor_link="زر {}",
    notes="ملاحظة",
    why="تصلك {newsletter} لأنك اشتركت بالعنوان {address}.",
    leave="ألغ الاشتراك في {}",
    change="غيّر ما يصلك",
    pause="أوقفها أسبوعين",
    reply="رد على هذه الرسالة فيقرأها إنسان.",
)


_WORDS = {"en": _ENGLISH, "ar": _ARABIC}


def copy_in(language: str) -> MailCopy:
    return in_language(language, _WORDS)
