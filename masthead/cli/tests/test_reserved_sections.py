"""A section from before an address was reserved is named by `masthead doctor`."""

import pytest

from masthead.cli.doctor import run_checks
from masthead.publishing.testing import make_section

pytestmark = pytest.mark.django_db


def test_the_doctor_names_a_section_at_one_of_the_site_s_addresses() -> None:
    make_section("About")
    make_section("Energy")

    said = [diagnosis.says for diagnosis in run_checks() if diagnosis.subject == "Sections"]

    assert said == ["“About” is at /about"]
