"""How much an experiment asks for, seen from counts alone, before anything is made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import ConfigurationError
from sim.studies.spec import MOST_REPLICATIONS

if TYPE_CHECKING:
    from sim.studies.spec import ExperimentSpec


def check_most(asked: ExperimentSpec, n: int, *key: str) -> None:
    """See that an experiment of `n` replications, as `key` of the file says, is not larger than anybody can run.

    Raises
    ------
    ConfigurationError
        It is.
    """
    if n > MOST_REPLICATIONS:
        came, needed = f"{n} replications all together", f"at most {MOST_REPLICATIONS} were needed"
        todo = "take fewer cases or replications"
        raise ConfigurationError([asked.place_of(*key).problem(key, came=came, needed=needed, todo=todo)])
