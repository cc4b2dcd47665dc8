"""Everything in the engine and the filters that reads text, by the name of its module."""

from collections.abc import Callable

type Read = Callable[[str], object]
