"""A discrete-event caseload simulation of a public employment service.

What a program of one's own needs stands here, each name imported when it is first used; see docs/library.md.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

TYPE_CHECKING = False  # as a checker understands it; `typing` itself takes longer than all of this
if TYPE_CHECKING:
    from typing import Any

    from sim.library import (
        CaseloadError,
        Configuration,
        Result,
        compare,
        load,
        measures,
        open_result,
        replicate,
        run,
        teams,
        what_if,
    )

__version__ = "0.1.0"

__all__ = [
    "CaseloadError",
    "Configuration",
    "Result",
    "compare",
    "load",
    "measures",
    "open_result",
    "replicate",
    "run",
    "teams",
    "what_if",
]

LIBRARY = "sim.library"
"""Where these names are."""

ALSO_ROOMS = frozenset({"measures", "run"})
"""Names of the library that are rooms of this package too: Python binds the room here as soon as it is imported."""


class _Room(ModuleType):
    """A room that is called as the function of the library with its name, so that both keep their name."""

    @property
    def __signature__(self) -> Any:
        """What the function takes, for ``help`` and editors."""
        from inspect import signature

        return signature(_of_library(self.__name__.rpartition(".")[2]))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function."""
        return _of_library(self.__name__.rpartition(".")[2])(*args, **kwargs)


class _Face(ModuleType):
    """The class of this module, which lets the rooms in `ALSO_ROOMS` be called."""

    def __setattr__(self, name: str, value: object) -> None:
        if name in ALSO_ROOMS and type(value) is ModuleType:
            value.__class__ = _Room
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Face


def __getattr__(name: str) -> Any:
    """Return a name of the library, imported now.

    Raises
    ------
    AttributeError
        There is no such name.
    """
    if name in ALSO_ROOMS:
        return import_module(f"{__name__}.{name}")
    if name in __all__:
        return _of_library(name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the names of the library."""
    return sorted({*__all__, "__version__"})


def _of_library(name: str) -> Any:
    return getattr(import_module(LIBRARY), name)
