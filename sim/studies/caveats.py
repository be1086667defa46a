"""What an experiment file wants said beside figures of its report: it must be about something that is there."""

from __future__ import annotations

from collections.abc import Iterator

from sim.errors import ConfigurationError, Problem, did_you_mean
from sim.studies.spec import PLACES, ExperimentSpec


def check_caveats(asked: ExperimentSpec) -> None:
    """See that each caveat is about measures or places of the report.

    Raises
    ------
    ConfigurationError
        With every name that is neither.
    """
    problems = list(_about_nothing(asked))
    if problems:
        raise ConfigurationError(problems)


def _about_nothing(asked: ExperimentSpec) -> Iterator[Problem]:
    from sim.measures.definitions import DEFINITIONS

    for i, caveat in enumerate(asked.caveats):
        for k, name in enumerate(caveat.about):
            if name not in DEFINITIONS and name not in PLACES:
                key, needed = ("caveats", i, "about", k), "the id of a measure, or a place of the report, was needed"
                todo = did_you_mean(name, (*PLACES, *DEFINITIONS))
                yield asked.place_of(*key).problem(key, came=f"came {name!r}", needed=needed, todo=todo)
