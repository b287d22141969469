"""The limits of a submission, and what the documentation says of them."""

import re
from dataclasses import fields
from pathlib import Path

from autograder.jail import Limits

DOCUMENTED = (Path(__file__).parents[2] / "docs" / "security.md").read_text(encoding="utf-8")


def test_the_documentation_tells_every_limit_and_its_default():
    told = dict(re.findall(r"^\| `(\w+)` \| ([\d.]+) \|", DOCUMENTED, flags=re.MULTILINE))
    assert {name: float(value) for name, value in told.items()} == {
        f.name: float(f.default) for f in fields(Limits)
    }
