"""What Wagtail hands to the database as it comes is answered in words, not with an error."""

import pytest
from django.test import Client

from masthead.desk.testing import make_editor
from masthead.publishing.models import Topic
from masthead.publishing.testing import make_picture

pytestmark = pytest.mark.django_db
HUGE = "9" * 20


@pytest.mark.parametrize(
    "address",
    [
        f"/desk/stories/{HUGE}/checks/",
        "/desk/snippets/choose/publishing/topic/chosen/ports/",
        "/desk/snippets/choose/publishing/topic/chosen-multiple/?id=ports",
        "/desk/api/main/pages/find/?id=ports",
        "/desk/failwhale/",
    ],
)
def test_an_id_that_no_row_can_have_is_not_found(client: Client, address: str) -> None:
    client.force_login(make_editor())
    assert client.get(address).status_code == 404


def test_a_list_can_be_searched_and_sorted(client: Client) -> None:
    client.force_login(make_editor())
    Topic.objects.create(name="Ports", slug="ports")
    for address in ("?q=port", "?q=port&ordering=-name", "results/?q=port"):
        answer = client.get(f"/desk/snippets/publishing/topic/{address}")
        assert "Ports" in answer.content.decode()


@pytest.mark.parametrize(
    "filtered", ["images/?q=cranes&usage_count_min=1", "images/chooser/?q=cranes&tag=quay"]
)
def test_a_search_is_kept_where_it_can_t_be_filtered(client: Client, filtered: str) -> None:
    client.force_login(make_editor())
    make_picture(width=60, height=40).tags.add("quay")
    answer = client.get(f"/desk/{filtered}", follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0].endswith("?q=cranes")
