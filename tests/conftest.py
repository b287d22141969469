"""Every test starts from the same random numbers, draws on no screen and ignores your Jupyter settings."""

import os
import random

import numpy as np
import pytest

os.environ["MPLBACKEND"] = "Agg"


@pytest.fixture(autouse=True, scope="session")
def _own_jupyter_settings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("jupyter")
    names = ["JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"]
    with pytest.MonkeyPatch.context() as patch:
        for name in names:
            patch.setenv(name, str(folder / name.lower()))
        yield


@pytest.fixture(autouse=True)
def _seeds():
    random.seed(0)
    np.random.seed(0)
