"""The first administrator, whom no page can name."""

import pytest
from click.testing import CliRunner

from commons import policy
from commons.institutions import queries
from commons.institutions.command_line import administrator
from commons.kernel import Actor


@pytest.mark.parametrize("known", [True, False])
def test_somebody_administers_the_site(request_context, person, known):
    if known:
        person("Noa", email="noa@example.org")
    done = CliRunner().invoke(administrator, ["noa@example.org", "--name", "Noa"])
    assert (done.exit_code, done.output) == (0, "noa@example.org administers the site.\n")
    noa = queries.person_by_address("noa@example.org")
    assert noa.name == "Noa"
    assert policy.holds(Actor(person_id=noa.id), {policy.SITE_ADMIN}, None)


def test_what_cannot_be_done_is_said(request_context):
    assert CliRunner().invoke(administrator, ["noa@example.org"]).exit_code == 0
    again = CliRunner().invoke(administrator, ["noa@example.org"])
    assert again.exit_code == 1
    assert "This role is held already." in again.output
    assert "mail address" in CliRunner().invoke(administrator, ["nobody"]).output
