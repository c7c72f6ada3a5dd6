"""A notice is written in its reader's language."""

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import override

from masthead.accounts.readers import choose_language
from masthead.accounts.testing import make_reader
from masthead.notifications.account_notices import send_passkey_changed
from masthead.publishing.models import Publication

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail_in_memory(settings: object) -> None:
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}  # type: ignore[attr-defined]


def newest() -> tuple[str, str, str]:
    message = mail.outbox[-1]
    assert isinstance(message, EmailMultiAlternatives)
    return str(message.subject), str(message.body), str(message.alternatives[0][0])


def test_a_reader_who_chose_arabic_is_written_to_in_arabic() -> None:
    reader = make_reader("maya@example.org")
    choose_language(reader=reader, language="ar", ip=None)

    send_passkey_changed(reader.email, name="هاتفي", added=True)

    subject, text, html = newest()
    assert subject.startswith("أُضيف مفتاح مرور إلى حسابك")
    assert "اسم مفتاح المرور «هاتفي»." in text
    assert 'lang="ar"' in html
    assert 'dir="rtl"' in html


def test_a_reader_who_chose_english_is_written_to_in_english_from_an_arabic_page() -> None:
    reader = make_reader("maya@example.org")
    choose_language(reader=reader, language="en-gb", ip=None)

    with override("ar"):
        send_passkey_changed(reader.email, name="My phone", added=True)

    assert newest()[0].startswith("A passkey was added to your account")


def test_without_a_choice_a_mail_speaks_the_language_of_the_page_that_asked_for_it() -> None:
    make_reader("maya@example.org")
    with override("ar"):
        send_passkey_changed("maya@example.org", name="My phone", added=False)
    assert newest()[0].startswith("حُذف مفتاح مرور من حسابك")


def test_the_clock_writes_in_the_publication_s_language() -> None:
    publication = Publication.load()
    publication.language = "ar"
    publication.save()
    make_reader("maya@example.org")
    send_passkey_changed("maya@example.org", name="My phone", added=True)
    assert newest()[0].startswith("أُضيف مفتاح مرور إلى حسابك")
