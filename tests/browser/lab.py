"""A real JupyterLab in headless Chromium, for tests that see what a student sees.

with running_lab(folder) as lab:
    lab.open_notebook("02_softmax_cross_entropy.ipynb")
    lab.set_source("softmax", "def softmax(a): ...")
    lab.run_all_cells()
    lab.screenshot_of(lab.output("softmax_check"), folder / "card.png")

A cell is named by its position or by its nbgrader grade_id. The application itself is driven (its commands,
its document) and not the keyboard, so nothing depends on focus or typing speed.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
CHROMEDRIVER = shutil.which("chromedriver")

SECONDS = 60  # for anything that the browser is asked to do
LIGHT, DARK = "JupyterLab Light", "JupyterLab Dark"

CHROMIUM_FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=1400,2400",
    "--force-device-scale-factor=2",
]

SETTINGS = {
    # Without this, cells out of sight are not in the page.
    "notebook-extension/tracker": {"windowingMode": "none"},
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}

FIND_CELL = """
    const panel = jupyterapp.shell.currentWidget;
    const cells = panel.content.widgets;
    const wanted = arguments[0];
    const named = cell => cell.model.getMetadata('nbgrader')?.grade_id === wanted;
    const index = typeof wanted === 'number' ? wanted : cells.findIndex(named);
    const cell = cells.at(index);
"""


class Lab:
    """A JupyterLab that is open in a browser; `driver` is the browser, for what is not offered here."""

    def __init__(self, driver: webdriver.Chrome, url: str, token: str):
        self.driver = driver
        driver.set_script_timeout(SECONDS)
        driver.get(f"{url}lab?token={token}")
        self._wait("return Boolean(window.jupyterapp?.shell)")
        self._await("jupyterapp.restored")

    def open_notebook(self, name: str) -> None:
        """Open a notebook, by its path below the folder, and wait until its kernel can be asked."""
        self._await(f"jupyterapp.commands.execute('docmanager:open', {json.dumps({'path': name})})")
        self._wait("return Boolean(jupyterapp.shell.currentWidget?.context?.isReady)")
        self._await("jupyterapp.shell.currentWidget.sessionContext.ready")
        self._await("jupyterapp.shell.currentWidget.sessionContext.session.kernel.info")

    def set_source(self, cell: int | str, source: str) -> None:
        """Put `source` in a cell in place of what is there."""
        self.driver.execute_script(FIND_CELL + "cell.model.sharedModel.setSource(arguments[1])", cell, source)

    def run_cell(self, cell: int | str) -> None:
        """Run one cell and wait for its end; an error in it is an output like any other."""
        self.driver.execute_script(FIND_CELL + "panel.content.activeCellIndex = index", cell)
        self._await("jupyterapp.commands.execute('notebook:run-cell')")

    def run_all_cells(self) -> None:
        """Run the notebook from its top and wait for its end, which is the first cell with an error."""
        self._await("jupyterapp.commands.execute('notebook:run-all-cells')")

    def output(self, cell: int | str, css: str = ".jp-OutputArea-output") -> WebElement:
        """The first element below a cell's output area that `css` selects, once it is there."""
        script = FIND_CELL + "return cell.node.querySelector('.jp-OutputArea').querySelector(arguments[1])"
        return self._wait(script, cell, css)

    def set_theme(self, theme: str) -> None:
        """Change the theme of the whole application, LIGHT or DARK, and wait until it is drawn."""
        self._await(f"jupyterapp.commands.execute('apputils:change-theme', {json.dumps({'theme': theme})})")
        self._wait("return document.body.dataset.jpThemeName === arguments[0]", theme)
        # The curtain that hides the change fades away and dims what is photographed meanwhile.
        self._wait("return !document.getElementById('jupyterlab-splash')")

    def screenshot_of(self, element: WebElement, path: Path) -> None:
        """Write the picture of one element as PNG, as it stands on the page, at two pixels a point."""
        assert element.screenshot(str(path)), f"cannot write {path}"

    def _wait(self, script: str, *arguments):
        """What `script` returns, as soon as that is true."""
        waiting = WebDriverWait(self.driver, SECONDS)
        return waiting.until(lambda driver: driver.execute_script(script, *arguments), f"no end of: {script}")

    def _await(self, promise: str) -> None:
        """Wait until a JavaScript promise is kept; AssertionError with its reason when it is not."""
        failure = self.driver.execute_async_script(
            f"Promise.resolve({promise}).then(() => arguments[0](null), e => arguments[0](String(e)))"
        )
        assert failure is None, failure


@contextmanager
def running_lab(folder: Path) -> Iterator[Lab]:
    """JupyterLab on the files of `folder` in a browser of its own; both are ended, whatever happens.

    It reads no settings of the user and writes nothing but into `folder`.
    """
    with (
        tempfile.TemporaryDirectory(prefix="lab", ignore_cleanup_errors=True) as home,
        _server(folder, Path(home)) as (url, token),
        _browser(Path(home)) as driver,
    ):
        yield Lab(driver, url, token)


@contextmanager
def _server(folder: Path, home: Path) -> Iterator[tuple[str, str]]:
    for name, settings in SETTINGS.items():
        file = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(settings))
    variables = {
        "HOME": home,
        "IPYTHONDIR": home / "ipython",
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": home / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
    }
    token = secrets.token_hex(16)
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"]
    command += ["--LabApp.expose_app_in_browser=True", "--ServerApp.open_browser=False"]
    log = home / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=os.environ | {name: str(path) for name, path in variables.items()} | {"JUPYTER_TOKEN": token},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield _address(process, home / "runtime", log), token
    finally:
        process.terminate()  # its kernels end with it
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _address(process: subprocess.Popen, runtime: Path, log: Path) -> str:
    """The address that the server has written down when it is ready; a port in use makes it take the next."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and process.poll() is None:
        for file in runtime.glob("jpserver-*.json"):
            with suppress(json.JSONDecodeError):  # it is there before all of it is written
                return json.loads(file.read_text())["url"]
        time.sleep(0.1)
    raise AssertionError(f"JupyterLab did not start:\n{log.read_text()}")


@contextmanager
def _browser(home: Path) -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in [*CHROMIUM_FLAGS, f"--user-data-dir={home / 'chromium'}"]:
        options.add_argument(flag)
    service = webdriver.ChromeService(CHROMEDRIVER, env=os.environ | {"HOME": str(home)})
    driver = webdriver.Chrome(options, service)
    try:
        yield driver
    finally:
        driver.quit()
