"""Loops compiled to machine code by Numba, when they are first called."""

from collections.abc import Callable

import numba


def compiled[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function of numbers and arrays, and cache the machine code on disk if possible.

    The cache is invalidated only by a change of the function's own file, and constants are fixed at
    compile time. So a compiled function may use only functions and constants of its own file;
    anything from elsewhere must be an argument.
    """
    try:
        machine_code: Callable[P, R] = numba.njit(cache=True)(function)
    except RuntimeError:
        # No cache folder is writable. Each process compiles anew.
        machine_code = numba.njit(cache=False)(function)
    return machine_code
