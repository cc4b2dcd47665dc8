"""Loops over letters, compiled to machine code when they are first called."""

from collections.abc import Callable

import numba


def compiled[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function of numbers and arrays, and keep the machine code on disk where possible.

    The code is kept until the function's own file changes, and constants are taken over when it
    is compiled. So a compiled function may only use functions and constants of its own file;
    what comes from elsewhere is handed over as an argument.
    """
    try:
        machine_code: Callable[P, R] = numba.njit(cache=True)(function)
    except RuntimeError:
        # No folder to keep it in can be written; compiling anew in each process still works.
        machine_code = numba.njit(cache=False)(function)
    return machine_code
