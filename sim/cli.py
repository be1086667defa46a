"""The command line: words to calls. The only place that prints or exits; what is slow to import comes late."""

from __future__ import annotations

import contextlib
import functools
import gc
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn, ParamSpec, TypeVar

import typer

from sim.commands import completion, printable
from sim.errors import CaseloadError
from sim.run.process import Stop, hear_stops, last_words, leave_at_once
from sim.texts import FIRST, languages

if TYPE_CHECKING:
    from sim.commands.finding import Listing

    Language = str
else:
    Language = Literal[languages()]  # as many as there are files of texts

P = ParamSpec("P")
R = TypeVar("R")

app = typer.Typer(
    name="ijmond",
    help="Simulate the caseload of the public employment service of a region, under other ways of organising it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

CHECK_FAILED, BAD_INPUT = 1, CaseloadError.exit_code


def examples(*lines: str) -> str:
    """Return the last part of a help: commands that can be typed as they stand, each with what it is for after a #."""
    return "\n\n".join(("Examples", *(f"  ijmond {line}" for line in lines)))


def named(name: str) -> Path:
    """Return the file that a person names, from where that person is or, by ``package:``, of what is carried."""
    from sim.carried import file_named

    return file_named(name, beside=Path())


def file_argument(metavar: str, told: str, *, show_default: str | bool = True) -> Any:
    """Return what is said of an argument that names a file: it is found as `named` says, and shells complete it."""
    return typer.Argument(
        metavar=metavar, parser=named, help=told, show_default=show_default, autocompletion=completion.files
    )


def folder_named(name: str) -> Path:
    """Return the folder that a person names, by its own name too where that is `.` or leads up."""
    path = Path(name)
    return path if path.name not in ("", "..") else path.resolve()


Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors and what was asked for.")]
ResultFolder = Annotated[
    Path,
    typer.Argument(
        metavar="RESULT",
        parser=folder_named,
        help="A results folder, such as results/current.",
        autocompletion=completion.results,
    ),
]
Workers = Annotated[int, typer.Option(min=1, help="Parallel processes.", show_default="all processors")]
TrustCode = Annotated[
    bool,
    typer.Option("--trust-code", "--trust-measures", help="Run the Python code that the folder brings, if it does."),
]
Scenario = Annotated[
    str | None, typer.Option(help="A scenario to lay over it; + joins several.", autocompletion=completion.scenarios)
]
ONLY = "the only one of experiments/"
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


def say_version(wanted: bool) -> None:
    """Say which version is installed, and end."""
    if wanted:
        from sim.commands.version import version_lines

        for line in version_lines():
            typer.echo(line)
        leave(0)


@app.callback()
def ijmond(
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=say_version, help="Say which version, commit and engine."),
    ] = False,
) -> None:
    """Stand before every command."""


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


@app.command(
    epilog=examples("init my-region", "init my-region --from region     # another region", "init here --from ijmond")
)
@said_in_words
def init(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder that is not there yet, or an empty one.")],
    source: Annotated[
        str,
        typer.Option(
            "--from", metavar="NAME", help="first, region (with ten numbers to fill in), or a region that is carried."
        ),
    ] = "first",
    quiet: Quiet = False,
) -> None:
    """Begin a working folder: a region of your own, a scenario and an experiment, with comments that teach."""
    from sim.commands.init import init as begun

    names = begun(folder, source=source)
    say(f"{folder}: {len(names)} files; what each is stands in {folder / 'README.md'}", quiet=quiet)


@app.command(
    epilog=examples(
        "run experiments/current.yaml --quick     # does everything work?",
        "run experiments/current.yaml             # writes results/current",
        "run experiments/current.yaml --replications 40 --out results/more",
    )
)
@said_in_words
def run(
    experiment: Annotated[
        Path | None, file_argument("EXPERIMENT.yaml", "The experiment to run.", show_default=ONLY)
    ] = None,
    replications: Annotated[int | None, typer.Option(min=1, help="How often, instead of what the file says.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, max=sys.maxsize, help="Other luck than the file's.")] = None,
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
    from sim.commands.files import only_experiment, planned
    from sim.plan import Shard
    from sim.run.cluster import scheduler_of
    from sim.run.run import Setting, run_plan, run_shard
    from sim.studies import Wishes

    part = None if shard is None else Shard.written(shard)
    there = scheduler_of(cluster, certificates=cluster_tls, trusted=cluster_trusted)
    asked, plan, context = planned(
        experiment or only_experiment(Path()), Wishes(quick=quick, replications=replications, seed=seed)
    )
    name = asked.name + ("-quick" if quick else "")
    folder = out or Path("results") / (name if part is None else f"{name}-{part.k}of{part.n}")
    with watcher(quiet=quiet) as heard:
        timed = piece_timer(quiet=quiet)
        setting = Setting(workers=workers, watcher=heard, report=True, cluster=there, timed=timed)
        with whole_is_fine(folder, quiet=quiet):
            if part is None:
                run_plan(plan, out=folder, context=context, setting=setting)
            else:
                run_shard(plan, part, out=folder, setting=setting)
    if part is None:
        close(folder, quiet=quiet)
    else:
        say(f"shard {part}: {folder}", quiet=quiet)


@app.command(
    epilog=examples(
        "simulate configs/checks/country.yaml --out results/country",
        "simulate configs/ijmond.yaml --seed 7 --out results/once",
    )
)
@said_in_words
def simulate(
    config: Annotated[Path, file_argument("CONFIG", "A configuration, of a region of any size.")],
    out: Annotated[Path, typer.Option(help="The folder to write.")],
    scenario: Scenario = None,
    replication: Annotated[int, typer.Option(min=0, help="The number of the replication, from 0.")] = 0,
    seed: Annotated[int, typer.Option(min=0, max=sys.maxsize, help="The luck.")] = 1,
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


@app.command(epilog=examples("merge results/current-1of2 results/current-2of2 --out results/current"))
@said_in_words
def merge(
    shards: Annotated[
        list[Path],
        typer.Argument(metavar="SHARD...", help="All folders that --shard wrote.", autocompletion=completion.results),
    ],
    out: Annotated[Path, typer.Option(help="The results folder to write.")],
    workers: Workers = ALL_PROCESSORS,
    trust_code: TrustCode = False,
    quiet: Quiet = False,
) -> None:
    """Put the shards of a run together: the same bytes as a run in one go."""
    from sim.commands.results import merge as merged
    from sim.run.run import Setting

    with watcher(quiet=quiet) as heard:
        merged(shards, out=out, setting=Setting(workers=workers, watcher=heard, report=True), trusted=trust_code)
    close(out, quiet=quiet)


@app.command(
    epilog=examples(
        "validate configs/ijmond.yaml",
        "validate experiments/scenarios.yaml --cost   # what will it take?",
    )
)
@said_in_words
def validate(
    files: Annotated[list[Path], file_argument("FILE...", "Configurations, scenarios, experiments.")],
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


@app.command(
    epilog=examples(
        "show configs/ijmond.yaml resources.teams",
        "show configs/ijmond.yaml coach --explain",
        "show experiments/staffing.yaml experiment   # what it asks",
    )
)
@said_in_words
def show(
    config: Annotated[Path, file_argument("CONFIG", "A configuration, scenario or experiment.")],
    only: Annotated[
        str | None,
        typer.Argument(metavar="[FILTER]", help="Only these paths: how they begin, a pattern with *, or a word."),
    ] = None,
    scenario: Scenario = None,
    only_inherited: Annotated[
        bool, typer.Option("--inherited", help="Only the numbers that come from files that it extends.")
    ] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Say above each key what it means and does.")] = False,
    quiet: Quiet = False,
) -> None:
    """Show what an experiment asks and the resolved configuration, with the source of every number."""
    from sim.commands.files import configuration_in, inherited, inherited_in_short, region_of
    from sim.commands.showing import document_in, shown, wanted

    configuration, region = configuration_in(config, scenario=scenario), region_of(config)
    if only_inherited:
        for file, number in inherited(configuration, region):
            if wanted(only)(number.path):
                typer.echo(f"{number.path}: {number.value} {number.unit} [{file}:{number.line}]")
    else:
        for line in shown(document_in(config, scenario=scenario), only=only, explained=explain):
            typer.echo(printable(line))
    for line in inherited_in_short(configuration, region):
        say(line, quiet=quiet)
    say(f"digest: {configuration.digest}", quiet=quiet)


MaybeConfig = Annotated[
    Path | None,
    file_argument("[CONFIG]", "A configuration, scenario or experiment.", show_default="the one in configs/"),
]


@app.command(epilog=examples("teams", "teams experiments/scenarios.yaml"))
@said_in_words
def teams(
    config: MaybeConfig = None,
    scenario: Scenario = None,
    quiet: Quiet = False,
) -> None:
    """List the teams with what they do and for whom, each by the path of its size, which an experiment can set."""
    from sim.commands.files import configuration_in, region_here
    from sim.commands.finding import teams as listed

    show_table(listed(configuration_in(region_here(config), scenario=scenario)), quiet=quiet)


@app.command(epilog=examples("measures", "measures wait", "measures uitstroom"))
@said_in_words
def measures(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[WORD...]", help="Only those that have these words.")
    ] = None,
    quiet: Quiet = False,
) -> None:
    """List the measures that an experiment can ask for, by their ids, with what they mean."""
    from sim.commands.finding import measures as listed

    show_table(listed(" ".join(words or ())), quiet=quiet)


@app.command(epilog=examples("find coach", "find wachttijd", "find caseload configs/checks/vienna.yaml"))
@said_in_words
def find(
    word: Annotated[str, typer.Argument(metavar="WORD", help="A word, or several in quotes, in English or Dutch.")],
    config: MaybeConfig = None,
    scenario: Scenario = None,
    quiet: Quiet = False,
) -> None:
    """Find teams, rules, numbers and measures by a word of planners; each path can be set by an experiment."""
    from sim.commands.files import configuration_in, region_here
    from sim.commands.finding import find as found

    show_table(found(word, configuration_in(region_here(config), scenario=scenario)), quiet=quiet)


@app.command(
    epilog=examples(
        "diff configs/ijmond.yaml configs/checks/vienna.yaml",
        "diff experiments/staffing.yaml experiments/staffing_sweep.yaml",
    )
)
@said_in_words
def diff(
    a: Annotated[Path, file_argument("A", "A configuration, scenario or experiment.")],
    b: Annotated[Path, file_argument("B", "Another one.")],
    quiet: Quiet = False,
) -> None:
    """Show what differs between two files: what experiments ask, and the configurations that files lead to."""
    from sim.commands.showing import different

    found = list(different(a, b))
    for line in found:
        typer.echo(printable(line))
    if not found:
        say("no difference", quiet=quiet)


@app.command(epilog=examples("status results/current", "status results/published/current"))
@said_in_words
def status(result: ResultFolder, quiet: Quiet = False) -> None:  # noqa: ARG001 - every command takes it
    """Say what is done, running, failed and missing."""
    from sim.commands.results import status as lines_of

    for line in lines_of(result):
        typer.echo(printable(line))


@app.command(epilog=examples("report results/current --lang nl"))
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


@app.command(epilog=examples("page results/published/page --out results/page.html"))
@said_in_words
def page(
    result: ResultFolder,
    out: Annotated[Path | None, typer.Option(help="The file to write.", show_default="RESULT.html")] = None,
    lang: Annotated[Language, typer.Option(help="The language in which it opens.")] = FIRST,
    futures: Annotated[
        Path | None,
        typer.Option(
            metavar="RESULT",
            help="A result with the same scenarios in more futures.",
            autocompletion=completion.results,
        ),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Make the page on which planners ask, one file, of a result whose design fills ranges."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # its matrices are small: more threads only wait for each other
    from sim.commands.page import page as written

    say(f"page: {written(result, out=out, language=lang, futures=futures)}", quiet=quiet)


@app.command(epilog=examples("explore results/page", "explore results/page --no-browser --port 8000"))
@said_in_words
def explore(
    result: Annotated[
        Path | None,
        typer.Argument(
            metavar="RESULT", help="The results folder.", show_default="results/page", autocompletion=completion.results
        ),
    ] = None,
    experiment: Annotated[
        Path | None,
        typer.Option(help="Its experiment.", show_default="experiments/NAME.yaml", autocompletion=completion.files),
    ] = None,
    futures: Annotated[
        Path | None,
        typer.Option(
            metavar="RESULT",
            help="A result with the same scenarios in more futures.",
            autocompletion=completion.results,
        ),
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port on this machine; 0: any that is free.")] = 0,
    lang: Annotated[Language, typer.Option(help="The language in which the page opens.")] = FIRST,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only say the address.")] = False,
    replications: Annotated[int, typer.Option(min=1, max=100, help="How many stand ready.")] = 20,
    workers: Workers = ALL_PROCESSORS,
    trust_code: TrustCode = False,
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
        is_trusted=trust_code,
    )
    served(wanted, say=lambda line: say(line, quiet=quiet, err=True), told=typer.echo)


@app.command(
    epilog=examples(
        "reproduce results/published/current --replications 2",
        "reproduce results/current --scenario current",
    )
)
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
    trust_code: TrustCode = False,
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
            result, setting=setting, reduced=reduced, tolerance=tolerance, trusted=trust_code, claims=claims
        )
    good = verdict.same and not verdict.failing
    for line in verdict.told():
        say(line, quiet=quiet and good)
    if not good:
        leave(CHECK_FAILED)


@app.command(epilog=examples("publish results/current"))
@said_in_words
def publish(
    result: ResultFolder,
    out: Annotated[
        Path | None, typer.Option(help="The folder to write.", show_default="results/published/NAME")
    ] = None,
    futures: Annotated[
        Path | None,
        typer.Option(
            metavar="RESULT", help="For a page: the same scenarios in more futures.", autocompletion=completion.results
        ),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Copy what is published of a result: no paths over time, and replications only when they are few."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as for a page
    from sim.commands.results import publish as published

    folder = out or Path("results") / "published" / result.name
    left_out = published(result, out=folder, translated=True, futures=futures)
    say(f"{folder}: published without {', '.join(left_out) or 'anything less'}", quiet=quiet)


@app.command(epilog=examples("audit results/published/scenarios", "audit results/current --out audit.md"))
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


@app.command(epilog=examples("crate results/current", 'crate results/current --by "A university"'))
@said_in_words
def crate(
    result: ResultFolder,
    by: Annotated[str, typer.Option(metavar="NAME", help="Who ran it, an organisation.", show_default="not told")] = "",
    quiet: Quiet = False,
) -> None:
    """Describe a result for archives and other programs (RO-Crate): what ran, with what, and each file that came."""
    from sim.commands.results import crate as written

    say(f"crate: {written(result, by=by)}", quiet=quiet)


@app.command(
    epilog=examples(
        "replay results/current --scenario current --replication 3 --xes",
        "replay results/current --scenario current --replication 3 --ocel",
    )
)
@said_in_words
def replay(
    result: ResultFolder,
    scenario: Annotated[str, typer.Option(help="The scenario.")],
    replication: Annotated[int, typer.Option(min=0, help="The number of the replication, from 0.")],
    point: Annotated[str, typer.Option(help="The design point; see design.csv.")] = "base",
    out: Annotated[Path, typer.Option(help="The folder to write into.")] = Path(),
    beside: Annotated[str, typer.Option(help="With what is otherwise, such as another start; see jobs.csv.")] = "",
    xes: Annotated[bool, typer.Option("--xes", help="Also write XES, packed, for process mining.")] = False,
    ocel: Annotated[bool, typer.Option("--ocel", help="Also write OCEL 2.0 as JSON, packed.")] = False,
    trust_code: TrustCode = False,
    quiet: Quiet = False,
) -> None:
    """Run one replication again and write its full event log."""
    from sim.commands.replay import OCEL, XES, Wanted
    from sim.commands.replay import replay as files_of

    wanted = Wanted(scenario=scenario, replication=replication, point=point, beside=beside)
    forms = [form for form, is_asked in ((XES, xes), (OCEL, ocel)) if is_asked]
    found = files_of(
        result,
        wanted,
        out=out,
        forms=forms,
        trusted=trust_code,
        say=lambda line: say(line, quiet=quiet, err=True),
    )
    for file in found.files:
        say(f"event log: {file}", quiet=quiet)
    if found.other:
        typer.echo(found.other, err=True)
        leave(CHECK_FAILED)


@app.command(epilog=examples("build", "build --report   # what is left to Python?"))
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


@app.command(epilog=examples("doctor"))
@said_in_words
def doctor(quiet: Quiet = False) -> None:
    """Say whether this installation is well: engine, packages, memory, disk, what it carries, and a small trial."""
    from sim.commands.doctor import doctor as findings

    wrong = 0
    for finding in findings(Path(), say=lambda line: say(line, quiet=quiet, err=True)):
        wrong += finding.state == "wrong"
        say(finding.line, quiet=quiet and finding.state == "ok")
    if wrong:
        leave(CHECK_FAILED)
    say("well: nothing is wrong here", quiet=quiet)


@app.command(epilog=examples("schema --for configs/ijmond.yaml"))
@said_in_words
def schema(
    of: Annotated[
        Path | None,
        typer.Option(
            "--for",
            metavar="CONFIG",
            parser=named,
            help="Also offer the municipalities, teams and groups of this file.",
            autocompletion=completion.files,
        ),
    ] = None,
    quiet: Quiet = False,  # noqa: ARG001 - every command takes it; here there is nothing to leave out
) -> None:
    """Print the JSON Schema of configurations and experiments, for editors: what each key means, and known names."""
    import json

    from sim.commands.files import configuration_in
    from sim.studies.json_schema import json_schema, known_names

    names = known_names(None if of is None else configuration_in(of))
    typer.echo(json.dumps(json_schema(names), indent=1))


def is_terminal() -> bool:
    """Whether somebody reads on a terminal what is printed."""
    return sys.stdout.isatty()


def show_table(listing: Listing, *, quiet: bool) -> None:
    """Show a table: drawn on a terminal, as aligned lines elsewhere; without its heads if quiet."""
    if not is_terminal():
        for line in [*listing.lines()][quiet:]:
            typer.echo(printable(line))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*listing.heads, box=box.SIMPLE, show_header=not quiet)
    for i, column in enumerate(table.columns):
        column.overflow, column.no_wrap = "fold", listing.heads[i] in listing.whole
    for row in listing.rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    Console().print(table)


def close(folder: Path, *, quiet: bool) -> None:
    """Say what must be said beside a finished result, and where its report is."""
    from sim.report import notices_of
    from sim.run.write_results import cautions
    from sim.store import open_result

    result = open_result(folder)
    for line in (*cautions(result.manifest), *notices_of(result)):
        say(f"mind: {line}", quiet=quiet)
    say(f"report: {folder / 'report.html'}", quiet=quiet)


@contextlib.contextmanager
def whole_is_fine(folder: Path, *, quiet: bool) -> Iterator[None]:
    """Say, where a finished result has all that is asked, that nothing is left to run; that is no mistake."""
    from sim.run.workspace import WholeError

    try:
        yield
    except WholeError:
        say(f"{folder}: finished before, and has all that is asked; nothing was run", quiet=quiet)


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
