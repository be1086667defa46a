"""Closed forms that the simulation must reproduce.

Each form is exact under the assumptions its docstring states, takes rates [1/week] and mean durations [weeks], and
refuses arguments for which no long-run answer exists. Nothing here knows the model: a degenerate configuration is
run, measured, and held against the number that comes out.
"""

from tests.theory.forms.birth_death import LongRun, long_run
from tests.theory.forms.cases import busiest_fraction
from tests.theory.forms.exits import cumulative_incidence, share_within_window
from tests.theory.forms.finite import Caseload, caseload, single_worker
from tests.theory.forms.infinite import mean_in_system, mean_in_system_at, poisson_probabilities
from tests.theory.forms.matching import TwoSided, two_sided_match
from tests.theory.forms.queues import (
    Impatient,
    Waiting,
    erlang_b,
    erlang_c,
    impatient,
    many_servers,
    tandem_mean_weeks,
    wait_tail,
)

__all__ = [
    "Caseload",
    "Impatient",
    "LongRun",
    "TwoSided",
    "Waiting",
    "busiest_fraction",
    "caseload",
    "cumulative_incidence",
    "erlang_b",
    "erlang_c",
    "impatient",
    "long_run",
    "many_servers",
    "mean_in_system",
    "mean_in_system_at",
    "poisson_probabilities",
    "share_within_window",
    "single_worker",
    "tandem_mean_weeks",
    "two_sided_match",
    "wait_tail",
]
