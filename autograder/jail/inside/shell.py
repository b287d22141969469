"""An IPython shell without a terminal and without a history, whose outputs go to a Recorder."""

from __future__ import annotations

import sys

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from .recording import Descriptor, Recorder, Stream, flush

RECORDER = Recorder()
PICTURES = {"png", "retina", "png2x", "jpeg", "jpg"}  # the formats of figures that are pictures

FIRST_USE = """
import matplotlib.pyplot as plt
plt.plot([0, 1], label="$x^2$")
plt.title("warm"); plt.legend()
plt.show()
"""


class RecordingPublisher(DisplayPublisher):
    def publish(self, data, metadata=None, source=None, *, transient=None, update=False, **_):
        if not update:
            RECORDER.show("display_data", data)


class RecordingHook(DisplayHook):
    def write_output_prompt(self):
        pass

    def write_format_data(self, format_dict, md_dict=None):
        RECORDER.show("execute_result", format_dict)

    def finish_displayhook(self):
        self._is_active = False


class Shell(InteractiveShell):
    """The shell in which the cells of a submission run."""

    displayhook_class = Type(RecordingHook)
    display_pub_class = Type(RecordingPublisher)
    system = InteractiveShell.system_raw

    def _showtraceback(self, etype, evalue, stb):
        RECORDER.error(etype.__name__, str(evalue), stb)

    def init_user_ns(self):
        super().init_user_ns()
        self.user_ns.setdefault("__spec__", None)  # which new processes of `multiprocessing` look for

    def enable_gui(self, gui=None):
        pass

    def ask_exit(self):
        """`exit` in a notebook asks for the end when the cell is done, and the student starts it again."""


def warm_shell() -> Shell:
    """A shell that has drawn its first figure and shown its first traceback: forks of it start quickly."""
    from matplotlib_inline.config import InlineBackend  # which asks for a folder that is there by now

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = Shell.instance(config=config)
    shell.enable_matplotlib("inline")
    InlineBackend.instance(parent=shell).observe(_keep_pictures, "figure_formats")
    for source in (FIRST_USE, "1 / 0"):
        RECORDER.start(100_000)
        shell.run_cell(source, store_history=False)
    shell.reset(new_session=True)
    return shell


def _keep_pictures(change) -> None:
    """Figures that are asked for as SVG or PDF are pictures too: that is what leaves the jail."""
    if not change["new"] & PICTURES:
        change["owner"].figure_formats = change["new"] | {"png"}


def connect_streams() -> list[Descriptor]:
    """Let Python's streams, and what is written to the descriptors behind them, be recorded."""
    descriptors = [Descriptor("stdout", 1), Descriptor("stderr", 2)]
    sys.stdout, sys.stderr = Stream(RECORDER, "stdout", 1), Stream(RECORDER, "stderr", 2)
    return descriptors


def run_cell(shell: Shell, source: str, descriptors: list[Descriptor], most: int) -> dict:
    """Run a cell: whether it went well, and its outputs."""
    RECORDER.start(most)
    good = shell.run_cell(source, store_history=True).success
    flush()
    for descriptor in descriptors:
        descriptor.move_to(RECORDER, most)
    return {"good": bool(good), "outputs": RECORDER.finish()}
