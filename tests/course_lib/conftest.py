import pytest

from course_lib.checking.registry import REGISTRY


@pytest.fixture
def registry():
    """The registry of exercises, empty for the test's own toys and put back afterwards."""
    kept = dict(REGISTRY)
    REGISTRY.clear()
    yield REGISTRY
    REGISTRY.clear()
    REGISTRY.update(kept)
