"""Standing pages speak for the publication: only editors may write them."""

import pytest
from django.test import Client
from django.urls import reverse

from masthead.desk.testing import make_editor, make_reporter
from masthead.publishing.models import FrontPage, StandingPage

pytestmark = pytest.mark.django_db


def test_only_editors_change_or_create_them(client: Client) -> None:
    page = StandingPage.objects.get(slug="terms")
    front = FrontPage.objects.get()
    create = reverse("wagtailadmin_pages:add", args=["publishing", "standingpage", front.pk])
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])

    client.force_login(make_reporter())
    assert [client.get(address).status_code for address in (create, edit)] == [302, 302]
    client.force_login(make_editor())
    assert [client.get(address).status_code for address in (create, edit)] == [200, 200]
