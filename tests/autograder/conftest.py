"""What tests of the autograder share."""

import functools
import os

import nbgrader.api
import pytest

from autograder.jail import Jail, JailedNotebook
from tests.autograder.jailed import SMALL

SANDBOXES = [
    pytest.param("bubblewrap", marks=pytest.mark.jail),
    pytest.param("none", marks=pytest.mark.slow),
]

#: `JAIL_NEST=no pytest …` tests the jail as it is where no namespaces can be had inside bubblewrap
NEST = os.environ.get("JAIL_NEST") != "no"


@pytest.fixture(autouse=True, scope="session")
def _alembic_asked_once():
    """For each new gradebook nbgrader runs `alembic`, which takes two seconds and always says the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nbgrader.api, "get_alembic_version", functools.cache(nbgrader.api.get_alembic_version))
        yield


@pytest.fixture(scope="session")
def jail():
    """A jail with small limits."""
    with Jail(limits=SMALL, nest=NEST) as jail:
        jail.start()
        yield jail


@pytest.fixture(scope="session", params=SANDBOXES)
def any_jail(request):
    """The same with bubblewrap and without."""
    with Jail(request.param, SMALL, nest=NEST) as jail:
        yield jail


@pytest.fixture
def submission(any_jail):
    """An empty notebook in `any_jail`."""
    with JailedNotebook(any_jail) as submission:
        yield submission
