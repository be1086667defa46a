"""Differences between configurations in the same luck, with intervals that hold together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from numbers import Real
from os import cpu_count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.analysis.comparison import COLUMNS, Outcome, differences
from sim.config import Configuration, shown
from sim.library.given import (
    Files,
    Names,
    configuration_of,
    file_of,
    mapping_of,
    outcomes_of,
    own_of,
    refuse,
    whole_of,
)
from sim.library.replications import rows_of
from sim.plan import BASE_POINT

if TYPE_CHECKING:
    import pandas as pd

    from sim.run.session import Session

SAID = tuple(name for name in COLUMNS if name not in ("point", "family", "variance_ratio", "size", "by_rule"))
"""What is told of a difference: the columns of ``differences.csv`` that can hold more than one thing here."""

FEWEST = 3
"""Replications below which nothing can be said of a difference."""

AS_IT_IS, OTHERWISE = "as it is", "what if"


def compare(
    configurations: Mapping[str, Configuration | str | Path],
    *,
    measures: Names,
    replications: int = 10,
    seed: int = 0,
    measures_from: Files = (),
) -> pd.DataFrame:
    """Return how configurations differ from the first of them, paired by replication.

    Replication `k` has the same luck under each, so what differs is what they do and the rest of the luck. All
    intervals of the frame hold together with 95 %. Replications are run here, one after the other.

    Parameters
    ----------
    configurations
        Configurations by a name of one's own, the baseline first: as `load` returns them, or paths of files.
    measures
        Names of measures, or of one group as ``"wait_p90_weeks.queue.intake"``. Each is compared over the period after
        the change, where there is one, else over the whole window.
    replications
        How many, at least three.
    seed
        The seed of the luck.
    measures_from
        Python files with measures of one's own, which can then be named too.

    Returns
    -------
    pandas.DataFrame
        A row a configuration but the first, and measure: ``scenario``, ``baseline``, ``measure``, ``group_by``,
        ``group``, ``period``, ``unit``, ``difference`` with ``ci_low`` and ``ci_high`` [in that unit], ``p_adjusted``,
        ``crn_correlation`` (how much luck both share), ``replications_needed`` (to know the sign of a difference as
        large as the one seen), ``n`` (pairs), ``baseline_mean`` and ``verdict``: higher, lower, equal, or undecided,
        which means that it may be luck and not that there is none.

    Raises
    ------
    ConfigurationError
        Something that was given cannot be used.

    Examples
    --------
    >>> import sim
    >>> short = {"measurement.window.measured_from": "2010-07-01", "measurement.window.until": "2011-01-01"}
    >>> region = sim.load("package:tests/small/region.yaml", overrides=short)
    >>> more = region.with_changes({"circumstances.inflow.reports_per_year": {"factor": 1.5}})
    >>> found = sim.compare({"now": region, "half more": more}, measures=["inflow"], replications=3, seed=11)
    >>> found[["scenario", "baseline", "measure", "period", "n"]].values.tolist()
    [['half more', 'now', 'inflow', 'all', 3]]
    >>> bool((found["ci_low"] < found["difference"]).all())
    True
    """
    import pandas as pd

    own, n = own_of(measures_from), whole_of(replications, "replications", least=FEWEST)
    named, luck = outcomes_of(measures, own), whole_of(seed, "seed", least=0)
    cases = _cases(configurations)
    rows = [
        rows_of(one, replications=range(n), seed=luck, measures=measures, own=own).assign(scenario=name)
        for name, one in cases.items()
    ]
    return _differences(pd.concat(rows, ignore_index=True), baseline=next(iter(cases)), named=named)


def _cases(given: Mapping[str, Configuration | str | Path]) -> dict[str, Configuration]:
    cases = {name: configuration_of(one, name) for name, one in mapping_of(given, "configurations").items()}
    if len(cases) < 2:
        needed, todo = "at least two were needed, the baseline first", "write {'now': one, 'then': another}"
        refuse("configurations", came=f"came {len(cases)}", needed=needed, todo=todo)
    return cases


def what_if(
    experiment: str | Path,
    *,
    fte: Mapping[str, float] | None = None,
    change: Mapping[str, float] | None = None,
    scenario: str | None = None,
    overrides: Mapping[str, Any] | None = None,
    measures: Names | None = None,
    replications: int | None = None,
    workers: int | None = None,
) -> pd.DataFrame:
    """Return what another staff, scenario or rule would bring, against the baseline of an experiment.

    The past up to the date on which scenarios take effect is simulated once for both; what is asked holds from that
    date on. It is the question of `sim.run.session`, asked once; who asks many keeps a session open (docs/session.md).

    Parameters
    ----------
    experiment
        The file of an experiment that compares scenarios.
    fte
        The staff of teams from that date on, by name [fte].
    change
        By how much the staff of teams changes on that date, by name [fte]; ``{"velsen_activation": 2}`` is two more.
    scenario
        A scenario of the experiment in which that holds; None: its baseline.
    overrides
        Other values by dotted path from that date on: of ``resources`` and ``rules``.
    measures
        Names of measures, or of one group as ``"wait_p90_weeks.queue.intake"``; None: those that the experiment calls
        its headline.
    replications
        How many, at least three; None: as the experiment says.
    workers
        How many processes are at work; None: as many as there are processors.

    Returns
    -------
    pandas.DataFrame
        As of `compare`, with ``what if`` against ``as it is``.

    Raises
    ------
    ConfigurationError
        Something that was given cannot be used.
    RunError
        The system cannot copy a process that is under way, or a replication failed.

    Examples
    --------
    >>> import sim
    >>> found = sim.what_if(
    ...     "package:tests/small/comparison.yaml",
    ...     change={"velsen_activation": 1.0},
    ...     measures="stock_on_benefit",
    ...     workers=1,
    ... )
    >>> found[["scenario", "baseline", "measure", "n"]].values.tolist()
    [['what if', 'as it is', 'stock_on_benefit', 3]]
    """
    import pandas as pd

    from sim.run.session import Session
    from sim.studies import load_experiment

    file = file_of(experiment, "experiment")
    asked = load_experiment(file)
    own = asked.own_measures()
    n = None if replications is None else whole_of(replications, "replications", least=FEWEST)
    at_work = whole_of(workers, "workers", least=1) if workers is not None else cpu_count() or 1
    how = {} if measures is None else {"measures": outcomes_of(measures, own)}
    with Session.of_experiment(file, replications=n, workers=at_work, **how) as session:
        whole_of(session.replications, "replications", least=FEWEST)
        given, changes = mapping_of(fte, "fte"), mapping_of(change, "change")
        for name in given.keys() & changes.keys():
            refuse(
                f"change.{name}", came="came beside fte", needed="one of the two was needed", todo="remove the other"
            )
        staff = {**given, **_changed(session, changes, scenario)}
        otherwise = {"scenario": scenario, "fte": staff, "overrides": mapping_of(overrides, "overrides")}
        rows = [*_answered(session, AS_IT_IS, {}), *_answered(session, OTHERWISE, otherwise)]
        named = session.asked
    return _differences(pd.concat(rows, ignore_index=True), baseline=AS_IT_IS, named=named)


def _changed(session: Session, change: dict[str, float], scenario: str | None) -> dict[str, float]:
    """Return the staff of teams that are to have more or less of it, as it then is."""
    configuration = session.configuration_of(scenario)
    since = configuration.changes_on
    assert since is not None
    teams = configuration.at(since).resources.teams
    for name, more in change.items():
        if name not in teams:
            from sim.errors import did_you_mean

            refuse(
                "change", came=f"came {name!r}", needed="the name of a team was needed", todo=did_you_mean(name, teams)
            )
        if not isinstance(more, Real) or isinstance(more, bool):
            refuse(f"change.{name}", came=f"came {shown(more)}", needed="a number of fte was needed", todo="give one")
    return {name: teams[name].fte + float(more) for name, more in change.items()}


def _answered(session: Session, name: str, question: Mapping[str, Any]) -> Iterator[pd.DataFrame]:
    with session.ask(**question) as answers:
        for answer in answers:
            yield answer.rows.assign(replication=answer.replication, scenario=name)


def _differences(rows: pd.DataFrame, *, baseline: str, named: tuple[Outcome, ...]) -> pd.DataFrame:
    found = differences(rows.assign(point=BASE_POINT), baseline=baseline, headline=named)
    return found[list(SAID)]
