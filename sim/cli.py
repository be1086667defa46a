"""The command line: words to calls. The only place that prints or exits; what is slow to import comes late."""

from __future__ import annotations

import contextlib
import functools
import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn, ParamSpec, TypeVar

import typer

from sim.commands import printable
from sim.errors import CaseloadError
from sim.run.process import Stop, hear_stops, last_words, leave_at_once
from sim.texts import FIRST, languages

if TYPE_CHECKING:
    Language = str
else:
    Language = Literal[languages()]  # as many as there are files of texts

P = ParamSpec("P")
R = TypeVar("R")

app = typer.Typer(
    name="ijmond",
    help="Simulate the caseload of the public employment service of a region, under other ways of organising it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

CHECK_FAILED, BAD_INPUT = 1, CaseloadError.exit_code

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors and what was asked for.")]
ResultFolder = Annotated[Path, typer.Argument(metavar="RESULT", help="A results folder, such as results/current.")]
Workers = Annotated[int, typer.Option(min=1, help="Parallel processes.", show_default="all processors")]
TrustMeasures = Annotated[
    bool, typer.Option("--trust-measures", help="Run the Python code of measures that the folder brings, if it does.")
]
ALL_PROCESSORS = os.cpu_count() or 1


def main(run: Callable[[], object] = app) -> None:
    """Run the command line; what stops it is heard from here to the end."""
    hear_stops()
    try:
        run()
    except Stop as stop:  # before a command has begun, or behind it
        tell(str(stop.in_words()))
        sys.exit(stop.in_words().exit_code)
    finally:
        leave_at_once()


def said_in_words(command: Callable[P, R]) -> Callable[P, R]:
    """Turn a person's mistake, a failed run or a stop into its own lines and an exit code, never a traceback."""

    @functools.wraps(command)
    def careful(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except (Exception, Stop, KeyboardInterrupt) as error:
            said = last_words(error)
            if said is None:
                raise
            tell(said[0])
            leave(said[1])

    return careful


def tell(line: str) -> None:
    """Say a last line to whoever is still there."""
    with contextlib.suppress(OSError):
        typer.echo(printable(line), err=True)


def leave(code: int) -> NoReturn:
    """End with an exit code.

    Raises
    ------
    typer.Exit
        Always.
    """
    raise typer.Exit(code)


@app.command()
@said_in_words
def run(
    experiment: Annotated[Path, typer.Argument(metavar="EXPERIMENT.yaml", help="The experiment to run.")],
    replications: Annotated[int | None, typer.Option(min=1, help="How often, instead of what the file says.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Other luck than the file's.")] = None,
    workers: Workers = ALL_PROCESSORS,
    out: Annotated[Path | None, typer.Option(help="The results folder to write.", show_default="results/NAME")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="A smaller run, to see that everything works.")] = False,
    shard: Annotated[str | None, typer.Option(metavar="K/N", help="Only this part of it; see merge.")] = None,
    cluster: Annotated[str | None, typer.Option(metavar="ADDRESS", help="A Dask scheduler, for its workers.")] = None,
    cluster_tls: Annotated[Path | None, typer.Option(metavar="DIR", help="Its ca.pem, cert.pem and key.pem.")] = None,
    cluster_trusted: Annotated[bool, typer.Option("--cluster-trusted", help="Who is there may run code here.")] = False,
    quiet: Quiet = False,
) -> None:
    """Run an experiment, or go on with one: with what was stopped, or with a result that has fewer replications."""
    from sim.commands.files import planned
    from sim.plan import Shard
    from sim.run.cluster import scheduler_of
    from sim.run.run import Setting, run_plan, run_shard
    from sim.studies import Wishes

    part = None if shard is None else Shard.written(shard)
    there = scheduler_of(cluster, certificates=cluster_tls, trusted=cluster_trusted)
    asked, plan, context = planned(experiment, Wishes(quick=quick, replications=replications, seed=seed))
    name = asked.name + ("-quick" if quick else "")
    folder = out or Path("results") / (name if part is None else f"{name}-{part.k}of{part.n}")
    with watcher(quiet=quiet) as heard:
        timed = piece_timer(quiet=quiet)
        setting = Setting(workers=workers, watcher=heard, report=True, cluster=there, timed=timed)
        if part is None:
            run_plan(plan, out=folder, context=context, setting=setting)
        else:
            run_shard(plan, part, out=folder, setting=setting)
    if part is None:
        close(folder, quiet=quiet)
    else:
        say(f"shard {part}: {folder}", quiet=quiet)


@app.command()
@said_in_words
def simulate(
    config: Annotated[Path, typer.Argument(metavar="CONFIG", help="A configuration, of a region of any size.")],
    out: Annotated[Path, typer.Option(help="The folder to write.")],
    scenario: Annotated[str | None, typer.Option(help="A scenario to lay over it; + joins several.")] = None,
    replication: Annotated[int, typer.Option(min=0, help="The number of the replication, from 0.")] = 0,
    seed: Annotated[int, typer.Option(min=0, help="The luck.")] = 1,
    events: Annotated[bool, typer.Option("--events", help="Also write every event, as parquet.")] = False,
    quiet: Quiet = False,
) -> None:
    """Run a configuration once, adding up month by month while it runs: memory holds who is there, and no events."""
    from sim.commands.files import configuration_in
    from sim.commands.simulate import simulate as simulated

    found = simulated(
        configuration_in(config, scenario=scenario),
        replication=replication,
        seed=seed,
        out=out,
        keep_events=events,
        say=lambda line: say(line, quiet=quiet, err=True),
    )
    say(
        f"{out}: {found.n_residents:,} residents, {found.n_events:,} events, {found.cpu_seconds:,.0f} s CPU, "
        f"{found.peak_mb:,.0f} MB at the peak",
        quiet=quiet,
    )
    gc.freeze()  # who leaves in a moment need not take a country apart


@app.command()
@said_in_words
def merge(
    shards: Annotated[list[Path], typer.Argument(metavar="SHARD...", help="All folders that --shard wrote.")],
    out: Annotated[Path, typer.Option(help="The results folder to write.")],
    workers: Workers = ALL_PROCESSORS,
    trust_measures: TrustMeasures = False,
    quiet: Quiet = False,
) -> None:
    """Put the shards of a run together: the same bytes as a run in one go."""
    from sim.commands.results import merge as merged
    from sim.run.run import Setting

    with watcher(quiet=quiet) as heard:
        merged(shards, out=out, setting=Setting(workers=workers, watcher=heard, report=True), trusted=trust_measures)
    close(out, quiet=quiet)


@app.command()
@said_in_words
def validate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Configurations, scenarios, experiments.")],
    cost: Annotated[
        bool, typer.Option("--cost", help="Also say what running each experiment will cost, from timing a small piece.")
    ] = False,
    workers: Workers = ALL_PROCESSORS,
    quick: Annotated[bool, typer.Option("--quick", help="Say the cost of the smaller run.")] = False,
    quiet: Quiet = False,
) -> None:
    """Say everything that is wrong with files: FILE:LINE:COLUMN: KEY: what came; what was needed; what to do."""
    from sim.commands.files import configuration_in, cost_in, inherited_in_short, notices_in, region_of
    from sim.commands.files import validate as problems_of

    wrong, regions = False, set[Path]()
    for file in files:
        problems = problems_of(file)
        wrong = wrong or bool(problems)
        for problem in problems:
            typer.echo(str(problem), err=True)
        if not problems:
            for line in notices_in(file):
                say(f"{file}: mind: {line}", quiet=quiet)
            say(f"{file}: nothing wrong", quiet=quiet)
        if not problems and cost:
            typer.echo(f"{file}: cost: {cost_in(file, workers=workers, quick=quick)}")
        if not problems and not quiet and (region := region_of(file)).resolve() not in regions:
            regions.add(region.resolve())
            for line in inherited_in_short(configuration_in(region), region):
                typer.echo(line)
    if wrong:
        leave(BAD_INPUT)


@app.command()
@said_in_words
def show(
    config: Annotated[Path, typer.Argument(metavar="CONFIG", help="A configuration, scenario or experiment.")],
    scenario: Annotated[str | None, typer.Option(help="A scenario to lay over it; + joins several.")] = None,
    only_inherited: Annotated[
        bool, typer.Option("--inherited", help="Only the numbers that come from files that it extends.")
    ] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Say above each key what it means and does.")] = False,
    quiet: Quiet = False,
) -> None:
    """Show the resolved configuration, with the source of every number."""
    from sim.commands.files import configuration_in, inherited, inherited_in_short, region_of
    from sim.config import lines

    configuration, region = configuration_in(config, scenario=scenario), region_of(config)
    if only_inherited:
        for file, number in inherited(configuration, region):
            typer.echo(f"{number.path}: {number.value} {number.unit} [{file}:{number.line}]")
    else:
        for line in lines(configuration.document, explained=explain):
            typer.echo(line)
    for line in inherited_in_short(configuration, region):
        say(line, quiet=quiet)
    say(f"digest: {configuration.digest}", quiet=quiet)


@app.command()
@said_in_words
def diff(
    a: Annotated[Path, typer.Argument(metavar="A", help="A configuration, scenario or experiment.")],
    b: Annotated[Path, typer.Argument(metavar="B", help="Another one.")],
    quiet: Quiet = False,
) -> None:
    """Show what differs between the resolved configurations of two files: configurations, scenarios or experiments."""
    from sim.commands.files import configuration_in
    from sim.config import differences

    found = list(differences(configuration_in(a).document, configuration_in(b).document))
    for line in found:
        typer.echo(line)
    if not found:
        say("no difference in configuration", quiet=quiet)


@app.command()
@said_in_words
def status(result: ResultFolder, quiet: Quiet = False) -> None:  # noqa: ARG001 - every command takes it
    """Say what is done, running, failed and missing."""
    from sim.commands.results import status as lines_of

    for line in lines_of(result):
        typer.echo(printable(line))


@app.command()
@said_in_words
def report(
    result: ResultFolder,
    lang: Annotated[Language, typer.Option(help="The language of the report.")] = FIRST,
    out: Annotated[Path | None, typer.Option(help="The folder to write into.", show_default="RESULT")] = None,
    quiet: Quiet = False,
) -> None:
    """Build tables, figures and report again from the store."""
    from sim.commands.results import report as written

    page = written(result, language=lang, out=out)
    say(f"report: {page}", quiet=quiet)


@app.command()
@said_in_words
def page(
    result: ResultFolder,
    out: Annotated[Path | None, typer.Option(help="The file to write.", show_default="RESULT.html")] = None,
    lang: Annotated[Language, typer.Option(help="The language in which it opens.")] = FIRST,
    futures: Annotated[
        Path | None, typer.Option(metavar="RESULT", help="A result with the same scenarios in more futures.")
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Make the page on which planners ask, one file, of a result whose design fills ranges."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # its matrices are small: more threads only wait for each other
    from sim.commands.page import page as written

    say(f"page: {written(result, out=out, language=lang, futures=futures)}", quiet=quiet)


@app.command()
@said_in_words
def explore(
    result: Annotated[
        Path | None, typer.Argument(metavar="RESULT", help="The results folder.", show_default="results/page")
    ] = None,
    experiment: Annotated[
        Path | None, typer.Option(help="Its experiment.", show_default="experiments/NAME.yaml")
    ] = None,
    futures: Annotated[
        Path | None, typer.Option(metavar="RESULT", help="A result with the same scenarios in more futures.")
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port on this machine; 0: any that is free.")] = 0,
    lang: Annotated[Language, typer.Option(help="The language in which the page opens.")] = FIRST,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only say the address.")] = False,
    replications: Annotated[int, typer.Option(min=1, max=100, help="How many stand ready.")] = 20,
    workers: Workers = ALL_PROCESSORS,
    trust_measures: TrustMeasures = False,
    quiet: Quiet = False,
) -> None:
    """Serve the planner's page on this machine alone, which then also simulates exactly what you set."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as for a page
    from sim.commands.explore import Exploring
    from sim.commands.explore import explore as served
    from sim.planner.serve.serving import Manner

    manner = Manner(replications=replications, workers=workers, port=port, language=lang)
    wanted = Exploring(
        manner=manner,
        result=result,
        experiment=experiment,
        futures=futures,
        opens_browser=not no_browser,
        is_trusted=trust_measures,
    )
    served(wanted, say=lambda line: say(line, quiet=quiet, err=True), told=typer.echo)


@app.command()
@said_in_words
def reproduce(
    result: ResultFolder,
    replications: Annotated[int | None, typer.Option(min=1, help="Only the first so many of each case.")] = None,
    scenario: Annotated[str | None, typer.Option(help="Only this scenario.")] = None,
    point: Annotated[str | None, typer.Option(help="Only this design point, such as base.")] = None,
    tolerance: Annotated[
        float | None, typer.Option(min=0.0, help="Half-widths by which a mean may move; default: none here.")
    ] = None,
    claims: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The claims to test.", show_default="claims.yaml beside it")
    ] = None,
    workers: Workers = ALL_PROCESSORS,
    trust_measures: TrustMeasures = False,
    quiet: Quiet = False,
) -> None:
    """Run again in a fresh place from the manifest alone, compare, and test each claim that rests on it."""
    from sim.commands.reproduce import Reduced
    from sim.commands.reproduce import reproduce as verdict_of
    from sim.run.run import Setting

    with watcher(quiet=quiet) as heard:
        reduced = Reduced(replications=replications, scenario=scenario, point=point)
        setting = Setting(workers=workers, watcher=heard, timed=piece_timer(quiet=quiet))
        verdict = verdict_of(
            result, setting=setting, reduced=reduced, tolerance=tolerance, trusted=trust_measures, claims=claims
        )
    good = verdict.same and not verdict.failing
    for line in verdict.told():
        say(line, quiet=quiet and good)
    if not good:
        leave(CHECK_FAILED)


@app.command()
@said_in_words
def publish(
    result: ResultFolder,
    out: Annotated[
        Path | None, typer.Option(help="The folder to write.", show_default="results/published/NAME")
    ] = None,
    futures: Annotated[
        Path | None, typer.Option(metavar="RESULT", help="For a page: the same scenarios in more futures.")
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Copy what is published of a result: no paths over time, and replications only when they are few."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as for a page
    from sim.commands.results import publish as published

    folder = out or Path("results") / "published" / result.name
    left_out = published(result, out=folder, translated=True, futures=futures)
    say(f"{folder}: published without {', '.join(left_out) or 'anything less'}", quiet=quiet)


@app.command()
@said_in_words
def audit(
    result: ResultFolder,
    json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Also write it, as .md or .json.")] = None,
    quiet: Quiet = False,
) -> None:
    """Answer reviewers' checklists by machine (STRESS-DES, STARS, RAP, ACM, FAIR4RS), each item with its evidence."""
    from sim.commands.audit import audited

    found = audited(result, out=out)
    if json:
        typer.echo(found.json())
    else:
        for line in found.lines():
            say(line, quiet=quiet)
    if not found.passes:
        leave(CHECK_FAILED)


@app.command()
@said_in_words
def crate(
    result: ResultFolder,
    by: Annotated[str, typer.Option(metavar="NAME", help="Who ran it, an organisation.", show_default="not told")] = "",
    quiet: Quiet = False,
) -> None:
    """Describe a result for archives and other programs (RO-Crate): what ran, with what, and each file that came."""
    from sim.commands.results import crate as written

    say(f"crate: {written(result, by=by)}", quiet=quiet)


@app.command()
@said_in_words
def replay(
    result: ResultFolder,
    scenario: Annotated[str, typer.Option(help="The scenario.")],
    replication: Annotated[int, typer.Option(min=0, help="The number of the replication, from 0.")],
    point: Annotated[str, typer.Option(help="The design point; see design.csv.")] = "base",
    out: Annotated[Path, typer.Option(help="The folder to write into.")] = Path(),
    beside: Annotated[str, typer.Option(help="With what is otherwise, such as another start; see jobs.csv.")] = "",
    xes: Annotated[bool, typer.Option("--xes", help="Also write XES, for process mining.")] = False,
    quiet: Quiet = False,
) -> None:
    """Run one replication again and write its full event log."""
    from sim.commands.reproduce import Wanted
    from sim.commands.reproduce import replay as files_of

    wanted = Wanted(scenario=scenario, replication=replication, point=point, beside=beside)
    found = files_of(result, wanted, out=out, xes=xes, say=lambda line: say(line, quiet=quiet, err=True))
    for file in found.files:
        say(f"event log: {file}", quiet=quiet)
    if found.other:
        typer.echo(found.other, err=True)
        leave(CHECK_FAILED)


@app.command()
@said_in_words
def build(
    report: Annotated[bool, typer.Option("--report", help="Also print what in it is left to Python.")] = False,
    if_possible: Annotated[
        bool, typer.Option("--if-possible", help="Where something needed is missing, say so and be content.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Compile the model, once for this version of it: the same bytes in a fraction of the time."""
    from sim.engine.building import build as built
    from sim.engine.tools import MissingToolError

    try:
        made = built(say=lambda line: say(line, quiet=quiet))
    except MissingToolError as error:
        if not if_possible:
            raise
        typer.echo(f"the model runs as it is, not compiled: {error}", err=True)
        return
    say(made.line, quiet=quiet)
    for line in made.record.report if report else ():
        typer.echo(line)


@app.command()
@said_in_words
def schema(
    of: Annotated[
        Path | None,
        typer.Option("--for", metavar="CONFIG", help="Also offer the municipalities, teams and groups of this file."),
    ] = None,
    quiet: Quiet = False,  # noqa: ARG001 - every command takes it; here there is nothing to leave out
) -> None:
    """Print the JSON Schema of configurations and experiments, for editors: what each key means, and known names."""
    import json

    from sim.commands.files import configuration_in
    from sim.studies.json_schema import json_schema, known_names

    names = known_names(None if of is None else configuration_in(of))
    typer.echo(json.dumps(json_schema(names), indent=1))


def close(folder: Path, *, quiet: bool) -> None:
    """Say what must be said beside a finished result, and where its report is."""
    from sim.report import notices_of
    from sim.run.write_results import cautions
    from sim.store import open_result

    result = open_result(folder)
    for line in (*cautions(result.manifest), *notices_of(result)):
        say(f"mind: {line}", quiet=quiet)
    say(f"report: {folder / 'report.html'}", quiet=quiet)


def watcher(*, quiet: bool) -> Any:
    """Return who hears of the progress, as a context: a bar on a terminal, plain lines elsewhere, nobody if quiet."""
    from sim.run.progress import watcher_of

    return watcher_of(lambda line: typer.echo(line, err=True), quiet=quiet, drawn=sys.stderr.isatty())


def piece_timer(*, quiet: bool) -> Any:
    """Return what times a small piece of a run, so that it says beforehand what it will cost; None if quiet."""
    from sim.run.cost import timed

    return None if quiet else timed


def say(line: str, *, quiet: bool, err: bool = False) -> None:
    """Print a line, unless asked to be quiet; `err`: it is not part of the answer."""
    if not quiet:
        typer.echo(printable(line), err=err)
