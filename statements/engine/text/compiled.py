"""Loops compiled to machine code by Numba, when they are first called."""

from collections.abc import Callable
from functools import cached_property, update_wrapper
from typing import Any


def compiled[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function of numbers and arrays, and cache the machine code on disk if possible.

    The cache is invalidated only by a change of the function's own file, and constants are fixed at
    compile time. So a compiled function may use only functions and constants of its own file;
    anything from elsewhere must be an argument.
    """
    return _Loop(function)


class _Loop[**P, R]:
    """A loop that is compiled by its first call.

    Numba takes a second and 120 MB to load, and most processes never call a loop.
    """

    def __init__(self, function: Callable[P, R]) -> None:
        self.function = function
        self.is_ready = False
        update_wrapper(self, function)

    def __call__(self, *arguments: P.args, **options: P.kwargs) -> R:
        if not self.is_ready:
            self._make_ready()
        return self.machine_code(*arguments, **options)

    @cached_property
    def machine_code(self) -> Callable[P, R]:
        """What Numba calls instead; compiled for each kind of arguments."""
        return _machine_code(self.function)

    def _make_ready(self) -> None:
        """Put Numba's own functions in place of all loops of the file, which may call each other.

        Threads may repeat this, with the same result.
        """
        names: dict[str, Any] = self.function.__globals__
        for name, loop in list(names.items()):
            if isinstance(loop, _Loop) and loop.function.__globals__ is names:
                names[name] = loop.machine_code
                loop.is_ready = True
        self.is_ready = True


def _machine_code[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    # Imported here: most processes never need it.
    import numba

    try:
        machine_code: Callable[P, R] = numba.njit(cache=True)(function)
    except RuntimeError:
        # No cache folder is writable. Each process compiles anew.
        machine_code = numba.njit(cache=False)(function)
    return machine_code
