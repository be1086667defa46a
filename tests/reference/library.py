"""The public names of the package: which they are is read from it, what they say is read when the site is built."""

from __future__ import annotations

import inspect
from importlib import import_module
from types import ModuleType
from typing import Any

import sim
from tests.reference.heads import head_of

ALSO = {"open_result": "sim.store", "Result": "sim.store"}
"""Names that belong on the page also where the package itself does not offer them, with the room that has them."""
AUTODOC = "```{{eval-rst}}\n.. auto{kind}:: {path}\n{members}```\n"
MEMBERS = "   :members:\n"


def page() -> str:
    """Return the page of what a program of one's own may use."""
    offered = {name: _home(name) for name in getattr(sim, "__all__", ())}
    named = [_directive(room, name) for name, room in (offered or ALSO).items()]
    return head_of("library").replace("{names}", "\n".join(named))


def _home(name: str) -> str:
    """Return by which module a name is reached: the package, but for a name that a room of it has as well."""
    is_room = isinstance(getattr(sim, name), ModuleType)
    return str(getattr(sim, "LIBRARY", sim.__name__)) if is_room else sim.__name__


def _directive(room: str, name: str) -> str:
    """Return what has Sphinx read a name from the code."""
    kind = _kind(getattr(import_module(room), name))
    return AUTODOC.format(kind=kind, path=f"{room}.{name}", members=MEMBERS if kind == "class" else "")


def _kind(named: Any) -> str:
    if not inspect.isclass(named):
        return "function"
    return "exception" if issubclass(named, BaseException) else "class"
