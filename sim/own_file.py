"""A Python file of a user, run: what stands in it, and in one line what goes wrong there."""

from __future__ import annotations

import hashlib
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Protocol

from sim.errors import ConfigurationError, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRules:
    """A file with rules of a user: its name, its text, and what it answers, each as ``path: word``."""

    file: str
    text: str
    answers: tuple[str, ...]


class Wrong(Protocol):
    """Says what is wrong with a file, at a place in it."""

    def __call__(self, file: str | Path, came: str, *, line: int = 1, column: int = 1) -> Problem:
        """Say it."""


def wrong_under(key: str, *, needed: str, todo: str) -> Wrong:
    """Return who says what is wrong with the files that stand under a key of an experiment."""

    def wrong(file: str | Path, came: str, *, line: int = 1, column: int = 1) -> Problem:
        return Problem(file=str(file), line=line, column=column, key=key, came=came, needed=needed, todo=todo)

    return wrong


def text_of(path: Path, *, wrong: Wrong) -> str:
    """Return the text of a file.

    Raises
    ------
    ConfigurationError
        It cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError([wrong(path, f"it cannot be read ({error})")]) from error


def module_of(
    file: str, text: str, *, sort: str, wrong: Wrong, run: Callable[[Callable[[], None]], None] = lambda act: act()
) -> ModuleType:
    """Return the module that the text of a file makes; `sort` is how its name begins, and the text decides the rest.

    Parameters
    ----------
    file
        What the file is called in messages.
    text
        What stands in it.
    sort
        How the name of the module begins.
    wrong
        Says what is wrong.
    run
        Runs it, with something at hand.

    Raises
    ------
    ConfigurationError
        It is no Python, or it fails.
    """
    module = ModuleType(f"{sort}_{hashlib.sha256(text.encode()).hexdigest()[:16]}")
    sys.modules[module.__name__] = module  # a dataclass looks for the module that it is in
    try:
        code = compile(text, file, "exec", dont_inherit=True)
        run(lambda: exec(code, module.__dict__))
    except SyntaxError as error:
        came = f"came {error.msg!r}"
        raise ConfigurationError([wrong(file, came, line=error.lineno or 1, column=error.offset or 1)]) from error
    except Exception as error:
        raise ConfigurationError([wrong(file, f"came {in_a_line(error)}", line=line_in(file, error))]) from error
    return module


def line_in(file: str, error: BaseException) -> int:
    """Return the last line of a file on the way to an error."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    return (lines or [1])[-1] or 1


def in_a_line(error: Exception) -> str:
    """Return what kind of error it is and what it says, whatever lines that is written in."""
    return " ".join(f"{type(error).__name__}: {error}".split()).removesuffix(":")
