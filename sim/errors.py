"""Everything that may go wrong, and how it is said.

    CaseloadError
    ├── ConfigurationError   a file holds something the model cannot use; all its problems in one go
    ├── ConservationError    the model broke its own promise: our bug
    ├── EndlessError         a configuration under which time does not go on
    ├── OutOfBoundsError     a measure has a value that it cannot have: our bug
    ├── ResultsError         a results folder cannot be used
    ├── FolderError          a working folder cannot be begun, or holds no experiment to run
    ├── CompilerError        the text of the model holds something that cannot be compiled through
    ├── EngineError          the compiled model cannot be built, or may not be used
    ├── MeasureError         a measure of a user cannot be worked out
    ├── RuleError            a rule of a user fails, or gives what no answer can be
    ├── LanguageError        a file of texts lacks something, or says it with other blanks
    └── Interrupted          the person stopped the run; what was done is kept
        ├── Terminated       the system stopped it
        └── HungUp           the terminal was closed

The command line prints these and exits with 2 (130 for `Interrupted`, 143 for `Terminated`, 129 for `HungUp`); any
other exception is a bug.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


class CaseloadError(Exception):
    """The root of all errors that a person may see."""

    exit_code = 2
    """How the command line leaves: 2 when the input was wrong, 1 when something failed while it was right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong in a file, as a small letter to its reader.

    ``line`` and ``column`` count from 1; a ``line`` of 0 means that the file as a whole is meant.

    Examples
    --------
    >>> words = {"came": "unknown key", "needed": "a known key was needed", "todo": "did you mean 'aow_age_years'?"}
    >>> print(Problem(file="c.yaml", line=3, column=7, key="law.aow", **words))
    c.yaml:3:7: law.aow: unknown key; a known key was needed; did you mean 'aow_age_years'?
    """

    file: str
    line: int
    column: int
    key: str
    came: str
    needed: str
    todo: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.key}: {self.came}; {self.needed}; {self.todo}"


class ConfigurationError(CaseloadError):
    """One or more files hold something the model cannot use.

    Parameters
    ----------
    problems
        What is wrong, in the order in which a reader meets it.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class ConservationError(CaseloadError):
    """The model lost, doubled or overworked somebody.

    Parameters
    ----------
    broken
        The promise that does not hold, in words.
    week
        When it was seen, from the start of the run [weeks].
    resident
        Whom it concerns; None when it is not about one person.
    replay
        The command or the arguments that show the same moment again.

    SimPy and worker processes build an error again from its ``args``, so all are positional.
    """

    exit_code = 1

    def __init__(self, broken: str, week: float, resident: int | None, replay: str) -> None:
        self.broken, self.week, self.resident, self.replay = broken, week, resident, replay
        super().__init__(broken, week, resident, replay)

    def __str__(self) -> str:
        who = "" if self.resident is None else f"resident {self.resident}: "
        return f"week {self.week:.2f}: {who}{self.broken}; this is a bug in the model; replay it with {self.replay}"


class EndlessError(CaseloadError):
    """So much happens in so little time that the run would never end.

    Parameters
    ----------
    who
        Whom it happens to and what they are in the middle of, in words.
    when
        The day and the week on which it was seen.
    n
        How many events there were.
    replay
        The arguments that show the same moment again.

    SimPy and worker processes build an error again from its ``args``, so all are positional.
    """

    exit_code = 1

    def __init__(self, who: str, when: str, n: int, replay: str) -> None:
        self.who, self.when, self.n, self.replay = who, when, n, replay
        super().__init__(who, when, n, replay)

    def __str__(self) -> str:
        return (
            f"{self.when}: {self.who}: {self.n:,} events and time hardly goes on, so the run would never end; "
            f"give what they go through a length, or make it rarer; it is {self.replay}"
        )


class OutOfBoundsError(CaseloadError):
    """A measure has a value that it cannot have: a defect of the model or of the measure.

    Parameters
    ----------
    what
        The measure, the group, the period, the value and the bound, in words.
    replay
        The arguments that show the same value again.
    """

    exit_code = 1

    def __init__(self, what: str, replay: str) -> None:
        self.what, self.replay = what, replay
        super().__init__(what, replay)

    def __str__(self) -> str:
        return f"{self.what}; this is a defect of the model: please report it with {self.replay}"


class ResultsError(CaseloadError):
    """A results folder is missing, incomplete, changed since it was written, or in the way."""


class FolderError(CaseloadError):
    """A working folder cannot be begun where it was asked for, or leads to no experiment."""


class CompilerError(CaseloadError):
    """The text of the model holds something that cannot be compiled through."""


class EngineError(CaseloadError):
    """The compiled model cannot be built, or what stands in its place may not be used."""


class MeasureError(CaseloadError):
    """A measure of a user cannot be worked out."""


class RuleError(CaseloadError):
    """A rule of a user fails while it is asked, or gives what is no answer to its question."""


class LanguageError(CaseloadError):
    """A file of texts of one language is missing, lacks a text or fills in other blanks than the others."""


class Interrupted(CaseloadError):
    """The person stopped the run; a later run of the same experiment picks it up."""

    exit_code = 130
    """128 and the number of the signal, as shells say it."""


class Terminated(Interrupted):
    """The system stopped the run; a later run of the same experiment picks it up."""

    exit_code = 143


class HungUp(Interrupted):
    """The terminal of the run was closed; a later run of the same experiment picks it up."""

    exit_code = 129


def nearest(name: str, choices: Iterable[str]) -> str | None:
    """Return the one of `choices` that `name` was most likely meant to be, or None when nothing is near.

    Examples
    --------
    >>> nearest("observd", ["observed", "literature"])
    'observed'
    >>> nearest("velsen", ["gamma", "uniform"]) is None
    True
    """
    known = {choice.lower(): choice for choice in choices}
    found = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.6)
    return known[found[0]] if found else None


def did_you_mean(name: object, choices: Iterable[str], *, mark: str = "", most: int = 12) -> str:
    """Return what to do about an unknown `name`: the nearest of `choices`, or the list of them.

    Examples
    --------
    >>> did_you_mean("weks", ["weeks", "years"])
    "did you mean 'weeks'?"
    >>> did_you_mean("kg", ["weeks", "years"])
    "choose from 'weeks', 'years'"
    """
    known = list(choices)
    near = nearest(str(name), known)
    if near is not None:
        return f"did you mean {mark + near!r}?"
    listed = ", ".join(repr(mark + choice) for choice in known[:most])
    return f"choose from {listed}{', ...' if len(known) > most else ''}" if known else "remove it"
