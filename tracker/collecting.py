"""When a server goes through its memory for what refers to itself in a circle."""

import gc

# Objects made since; a page makes several thousand, and leaves a thousand of them in circles.
_OBJECTS_BETWEEN = 20_000


def collect_seldom() -> None:
    """Leave what is loaded out of collection, and collect what pages leave after some of them.

    Going through all that is loaded takes a request some 200 ms, and copies the memory that workers
    share. By Python's own threshold each page would be gone through several times as it is made,
    which took a tenth of its time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN)
