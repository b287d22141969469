"""The fixture `lab`: a JupyterLab in headless Chromium on the test's own folder `tmp_path`."""

import pytest

from tests.browser.lab import CHROMEDRIVER, CHROMIUM, running_lab


@pytest.fixture
def lab(tmp_path):
    if not (CHROMIUM and CHROMEDRIVER):
        pytest.skip("needs chromium and chromedriver")
    with running_lab(tmp_path) as lab:
        yield lab
