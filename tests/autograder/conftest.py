"""What tests of the autograder share."""

import functools

import nbgrader.api
import pytest


@pytest.fixture(autouse=True, scope="session")
def _alembic_asked_once():
    """For each new gradebook nbgrader runs `alembic`, which takes two seconds and always says the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nbgrader.api, "get_alembic_version", functools.cache(nbgrader.api.get_alembic_version))
        yield
