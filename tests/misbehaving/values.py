"""Return values that are not what they look like."""

from __future__ import annotations

from tests.misbehaving import Case

AGREEABLE = """
class Agreeable:
    def __eq__(self, other):
        return True

    __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __bool__ = __eq__

    def __sub__(self, other=None):
        return 0.0

    __rsub__ = __mul__ = __rmul__ = __add__ = __radd__ = __abs__ = __float__ = __sub__

    def __hash__(self):
        return 0

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return True

    def __array_function__(self, function, types, args, kwargs):
        return True
"""

CASES = [
    Case(
        "an object that equals everything is no number",
        given=AGREEABLE,
        answer="""
        def squared_error(p, t):
            return Agreeable()
        """,
    ),
    Case(
        "a float that equals everything is no float",
        given=AGREEABLE,
        cell="""
        class Alike(Agreeable, float):
            pass
        """,
        answer="""
        def squared_error(p, t):
            return Alike(0.0)
        """,
    ),
    Case(
        "an array that equals everything is no array",
        given=AGREEABLE,
        cell="""
        class Alike(Agreeable, np.ndarray):
            pass
        """,
        answer="""
        def squared_error(p, t):
            return np.zeros(()).view(Alike)
        """,
    ),
    Case(
        "an array of objects is no array of numbers",
        given=AGREEABLE,
        answer="""
        def squared_error(p, t):
            a = np.empty((), dtype=object)
            a[()] = Agreeable()
            return a
        """,
    ),
    Case(
        "a masked array cannot hide its entries",
        answer="""
        def squared_error(p, t):
            return np.ma.masked_all(())
        """,
    ),
    Case(
        "a matrix is no array",
        answer="""
        def squared_error(p, t):
            return np.matrix([[0.0]])
        """,
    ),
    Case(
        "text is no number",
        answer="""
        def squared_error(p, t):
            return np.array("0.0")
        """,
    ),
    Case(
        "a complex number is no number here",
        answer="""
        def squared_error(p, t):
            return 0j
        """,
    ),
    Case(
        "nan is not full marks",
        answer="""
        def squared_error(p, t):
            return float("nan")
        """,
    ),
    Case(
        "a negative number is not full marks",
        answer="""
        def squared_error(p, t):
            return -1
        """,
    ),
    Case(
        "a generator is no list of numbers",
        answer="""
        def squared_error(p, t):
            return (0.0 for _ in range(3))
        """,
    ),
    Case(
        "a huge view fills no memory",
        answer="""
        def squared_error(p, t):
            return np.broadcast_to(0.0, (10**9,))
        """,
    ),
    Case(
        "a large array is not read",
        answer="""
        def squared_error(p, t):
            return np.zeros(3_000_000)
        """,
    ),
    Case(
        "a long text is not read",
        answer="""
        def squared_error(p, t):
            return "x" * 20_000_000
        """,
    ),
    Case(
        "a very deep list stops nobody",
        answer="""
        def squared_error(p, t):
            a = []
            for _ in range(10_000):
                a = [a]
            return a
        """,
    ),
    Case(
        "a list that holds itself stops nobody",
        answer="""
        def squared_error(p, t):
            a = []
            a.append(a)
            return a
        """,
    ),
    Case(
        "a wide list of lists stops nobody",
        answer="""
        def squared_error(p, t):
            a = [0.0] * 10
            for _ in range(5):
                a = [a] * 10
            return a
        """,
    ),
    Case(
        "integers whose hashes collide stop nobody",
        answer="""
        def squared_error(p, t):
            return {key * (2**61 - 1): 0 for key in range(900)}
        """,
    ),
    Case(
        "an integer with many digits stops nobody",
        answer="""
        def squared_error(p, t):
            return 7**20_000
        """,
    ),
    Case(
        "text that is no Unicode stops nobody",
        answer=r"""
        def squared_error(p, t):
            return "\ud800"
        """,
    ),
    Case(
        "an exception that cannot be shown stops nobody",
        cell="""
        class Odd(Exception):
            def __str__(self):
                raise self
        """,
        answer="""
        def squared_error(p, t):
            raise Odd
        """,
    ),
    Case(
        "an exception with a long message fills no report",
        answer="""
        def squared_error(p, t):
            raise ValueError("x" * 5_000_000)
        """,
    ),
    Case(
        "an exception outside of Exception stops nobody",
        cell="""
        class Base(BaseException):
            pass
        """,
        answer="""
        def squared_error(p, t):
            raise Base("squared_error: right")
        """,
    ),
    Case(
        "an answer may be no function",
        answer="squared_error = 0.0",
    ),
    Case(
        "an answer that changes its mind is unstable",
        answer="""
        calls = []


        def squared_error(p, t):
            calls.append(0)
            return 0.5 * np.sum((p - t) ** 2) if len(calls) % 2 else 0.0
        """,
    ),
    Case(
        "an answer that writes into its arguments is refused",
        answer="""
        def squared_error(p, t):
            p[...] = t
            return 0.0
        """,
    ),
]
