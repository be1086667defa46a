"""An experiment run, a result read: each in a line."""

from __future__ import annotations

from collections.abc import Callable
from os import cpu_count
from pathlib import Path
from typing import TYPE_CHECKING

from sim.library.given import file_of, path_of, whole_of

if TYPE_CHECKING:
    from sim.plan import Plan
    from sim.store import Result
    from sim.studies import Context


def run(
    experiment: str | Path,
    *,
    out: str | Path | None = None,
    quick: bool = False,
    replications: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    report: bool = False,
    said: Callable[[str], object] = lambda _: None,
) -> Result:
    """Run the experiment in a file, and return its result; what is there already is not run again.

    It is what ``ijmond run`` does. In a program, not in a notebook, call it below ``if __name__ == "__main__":``, for
    it starts processes.

    Parameters
    ----------
    experiment
        The file of an experiment.
    out
        The folder of the result; None: ``results/NAME``, where the command writes too.
    quick
        The smaller run that the file describes, to see that everything works.
    replications, seed
        Other than the file says.
    workers
        How many processes are at work; None: as many as there are processors. The result is the same.
    report
        Whether the report is written too.
    said
        Hears what a person should know, in lines: ``print``, for one.

    Returns
    -------
    Result
        As of `open_result`.

    Raises
    ------
    ConfigurationError
        With everything that is wrong in the file and what it leads to.
    ResultsError
        At `out` stands something else.
    RunError
        A replication failed.

    Examples
    --------
    >>> import sim, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     result = sim.run("package:tests/small/experiment.yaml", out=f"{folder}/small", replications=2, workers=1)
    ...     result.replications["replication"].nunique()
    2
    """
    from sim.commands.files import planned
    from sim.studies import Wishes

    n = None if replications is None else whole_of(replications, "replications", least=1)
    luck = None if seed is None else whole_of(seed, "seed", least=0)
    at_work = whole_of(workers, "workers", least=1) if workers is not None else cpu_count() or 1
    asked, plan, context = planned(file_of(experiment, "experiment"), Wishes(quick=quick, replications=n, seed=luck))
    folder = Path("results") / (asked.name + ("-quick" if quick else "")) if out is None else path_of(out, "out")
    _run_or_read(plan, context, folder, workers=at_work, report=report, said=said)
    return open_result(folder)


def _run_or_read(
    plan: Plan, context: Context, folder: Path, *, workers: int, report: bool, said: Callable[[str], object]
) -> None:
    from sim.run.progress import Says
    from sim.run.run import Setting, run_plan
    from sim.run.workspace import WholeError

    try:
        run_plan(plan, out=folder, context=context, setting=Setting(workers=workers, watcher=Says(said), report=report))
    except WholeError:
        said(f"{folder} has all that is asked")


def open_result(folder: str | Path) -> Result:
    """Return a result that was run or published, once it is sure that it is whole and unchanged.

    Parameters
    ----------
    folder
        The folder with the ``manifest.json``.

    Returns
    -------
    Result
        Its tables as frames: ``summary`` (a row an estimate), ``differences`` (a row a comparison), ``replications`` (a
        row a measure, group, period and replication), ``targets``, ``numbers`` (every number with its source),
        ``dictionary`` (what measures and columns mean), ``table(NAME)`` any other; ``plan`` and ``manifest`` say what
        was run.

    Raises
    ------
    ResultsError
        It is not, or there is none.

    Examples
    --------
    >>> import sim, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = sim.run("package:tests/small/experiment.yaml", out=f"{folder}/small", replications=1, workers=1)
    ...     sim.open_result(f"{folder}/small").replications.loc[:, "replication":"measure"].columns.tolist()
    ['replication', 'measure']
    >>> sim.open_result("no/such")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    sim.errors.ResultsError: no/such: no such folder; ...
    """
    from sim.store import open_result as opened

    return opened(path_of(folder, "folder"))
