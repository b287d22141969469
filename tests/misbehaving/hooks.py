"""NumPy, builtins, course_lib, IPython and the worker itself, replaced before the check."""

from __future__ import annotations

from tests.misbehaving import Case

CASES = [
    Case(
        "NumPy's comparisons replaced in the jail judge nothing",
        cell="""
        for name in ("allclose", "isclose", "array_equal", "testing"):
            setattr(np, name, lambda *a, **k: True)
        """,
    ),
    Case(
        "builtins replaced in the jail judge nothing",
        cell="""
        import builtins

        builtins.all = builtins.any = lambda *a: True
        builtins.abs = lambda x: 0
        """,
        hurts_itself=True,
    ),
    Case(
        "isinstance replaced in the jail judges nothing",
        cell="""
        import builtins

        builtins.isinstance = lambda *a: True
        """,
        hurts_itself=True,
    ),
    Case(
        "a judge put into the jail judges nothing",
        cell="""
        import course_lib, sys, types

        check = course_lib.check = lambda *a, **k: 1.0
        for name in ("engine", "expectations", "report"):
            module = types.ModuleType(f"course_lib.checking.{name}")
            module.judge = module.check = module.Report = module.Expectations = check
            sys.modules[module.__name__] = module
        """,
    ),
    Case(
        "what calls the answers, replaced in the jail, can say no more than values",
        cell="""
        import sys
        from course_lib.checking.exchange import Answer

        forged = lambda *a, **k: Answer(
            value=1.0, problem=None, message="points: 1", alarms=("1",), printed="1.0"
        )
        sys.modules["course_lib.checking.calling"].perform = sys.modules["inside.notebook"].perform = forged
        """,
        hurts_itself=True,
    ),
    Case(
        "the worker's own methods replaced can say no more than values",
        cell="""
        import sys

        Notebook = sys.modules["inside.notebook"].Notebook
        Notebook.call = lambda self, m: {
            "value": 0.0,
            "problem": None,
            "message": "",
            "points": 1,
            "passed": True,
            "good": True,
        }
        """,
        hurts_itself=True,
    ),
    Case(
        "a worker that sends nonsense is ended",
        cell="""
        import sys

        Notebook = sys.modules["inside.notebook"].Notebook
        Notebook.call = lambda self, m: {
            "value": {"array": ["<f8", [2**39, 2**39], "C", ""]},
            "alarms": 7,
            "message": ["x"],
            "problem": "none",
        }
        """,
        hurts_itself=True,
    ),
    Case(
        "a forged value with many keys that collide costs the judge no time",
        cell="""
        import sys

        Notebook = sys.modules["inside.notebook"].Notebook
        pairs = [[key * (2**61 - 1), 0] for key in range(100_000)]
        Notebook.call = lambda self, m: {"value": {"dict": pairs}, "alarms": {"tuple": []}}
        """,
        hurts_itself=True,
    ),
    Case(
        "a forged value of many parts costs the judge no memory",
        cell="""
        import sys

        Notebook = sys.modules["inside.notebook"].Notebook
        Notebook.call = lambda self, m: {"value": [[]] * 900_000, "alarms": {"tuple": []}}
        """,
        hurts_itself=True,
    ),
    Case(
        "an empty array of a forged shape costs the judge no memory",
        cell="""
        import sys

        Notebook = sys.modules["inside.notebook"].Notebook
        endless = {"array": ["<f8", [0, 2**36], "C", ""]}
        Notebook.call = lambda self, m: {"value": endless, "alarms": {"tuple": []}}
        """,
        hurts_itself=True,
    ),
    Case(
        "a replaced encoder cannot say more than values",
        cell="""
        import sys

        protocol = sys.modules["inside.protocol"]
        pack = protocol.pack
        protocol.pack = lambda m: pack(
            {**m, "points": 1.0, "value": {"rng": []}, "instance": ["os:system", {}]}
        )
        """,
        hurts_itself=True,
    ),
    Case(
        "an object that would run code when it is read is not read so",
        cell="""
        import sys

        Notebook = sys.modules["inside.notebook"].Notebook
        Notebook.call = lambda self, m: {
            "value": {"function": "course_lib.checking.engine:judge"},
            "problem": None,
        }
        """,
        hurts_itself=True,
    ),
    Case(
        "a display formatter cannot show points in a check",
        cell="""
        shell = get_ipython()
        shell.display_formatter.formatters["text/plain"].for_type(float, lambda r, p, c: p.text("1"))
        """,
    ),
    Case(
        "a cell hook cannot add points to later cells",
        cell="""
        from IPython.display import display

        get_ipython().events.register(
            "post_run_cell", lambda *a: display({"text/plain": "1"}, raw=True)
        )
        """,
    ),
    Case(
        "a display hook cannot make a value of a check",
        cell="""
        import sys

        hook = get_ipython().displayhook
        type(hook).write_format_data = lambda self, f, m=None: print("1")
        """,
    ),
    Case(
        "a rewriter of cells does not rewrite checks",
        cell=r"""
        shell = get_ipython()
        shell.input_transformers_cleanup.append(
            lambda lines: ["1.0\n"] if "check" in "".join(lines) else lines
        )
        """,
    ),
    Case(
        "a forged report card is not shown",
        cell="""
        from IPython.display import display

        display(
            {
                "application/vnd.neural-course.report+json": {"points": 1},
                "text/html": "<b>1 / 1</b>",
                "text/plain": "1",
            },
            raw=True,
        )
        """,
    ),
    Case(
        "a script in an output does not reach the browser of whoever marks",
        cell="""
        from IPython.display import HTML, display

        display(HTML("<script>" + ABOVE + "</script>"))
        """,
    ),
    Case(
        "a trace function sees no expected values",
        cell="""
        import sys


        def look(frame, event, argument):
            if "expected" in frame.f_locals or "criterion" in frame.f_locals:
                reached()
            return look
        """,
        answer="""
        def squared_error(p, t):
            sys.setprofile(look)
            try:
                return 0.0
            finally:
                sys.setprofile(None)
        """,
    ),
    Case(
        "poisoned modules are not imported by the judge",
        cell="""
        import sys, types

        for name in ("autograder", "autograder.grading.judge", "nbgrader", "nbgrader.utils"):
            sys.modules[name] = types.ModuleType(name)
        """,
    ),
]
