"""The fixture `lab`: one JupyterLab in headless Chromium for all browser tests, on `lab_folder`."""

import pytest

from tests.browser.lab import CHROMEDRIVER, CHROMIUM, running_lab


@pytest.fixture(scope="session")
def lab_folder(tmp_path_factory):
    """The folder that the lab shows. Each test puts files of names of its own there."""
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="session")
def lab(lab_folder):
    if not (CHROMIUM and CHROMEDRIVER):
        pytest.skip("needs chromium and chromedriver")
    with running_lab(lab_folder) as lab:
        yield lab
