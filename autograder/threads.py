"""How many threads NumPy's linear algebra has where this course runs notebooks: one.

Sums are then added up in one order, so the same marks and figures come out. Networks this small gain nothing
from more, and where another program keeps a core busy they lose much: a thread that waits for another does so
at full speed. (Chapter 9 beside one busy process, on two cores: 172 s with two threads, 17 s with one.)
"""

ONE_THREAD = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)
