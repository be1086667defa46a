"""What is asked of a result: what it tells of its model, its inputs, its runs and its tables."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from sim.audit.case import NEARLY_ALL, AuditCase, ItemAnswer, answer
from sim.claims import FAILS, HOLDS, InTables, claims_beside, judge, read_claims
from sim.run.deciding import changed_code
from sim.store import CRATE, KEY, NAME, REPORT, files_in, is_crate_of, tally

ENOUGH_REPLICATIONS, LEAST_REPLICATIONS = 10, 3
"""From how many on the verdicts of a comparison were seen to hold, and below how many nothing is said."""

MANY_FILES, MANY_BYTES = 200, 25_000_000
"""What a result may hold to be shared by mail or kept with the code."""


def outputs(case: AuditCase) -> ItemAnswer:
    """Whether each measure that is reported has a unit and a definition."""
    told = case.result.dictionary.dropna(subset=["unit", "definition"])
    known, used = set(told["name"]), set(case.result.summary["measure"])
    missing = used - known
    found = f"{len(used - missing)} of {len(used)} measures of summary.csv have a unit and a definition"
    return answer("data_dictionary.csv", found, good=bool(used) and not missing)


def aims(case: AuditCase) -> ItemAnswer:
    """Whether the question, the kind of experiment and its cases are told."""
    plan, design = case.result.plan, case.result.table("design.csv")
    found = f"{plan.title.en}: {plan.kind} of {len(design)} cases"
    return answer("design.csv", found, good=bool(plan.title.en) and len(design) > 0)


def scenario_logic(case: AuditCase) -> ItemAnswer:
    """Whether what each scenario is made of stands in the plan, and no two are the same."""
    documents = case.result.plan.documents
    different = {str(one) for one in documents.values()}
    found = f"{len(documents)} resolved configurations, {len(different)} of them different"
    return answer(NAME, found, good=len(documents) > 0 and len(different) == len(documents), partly=len(different) > 1)


def components(case: AuditCase) -> ItemAnswer:
    """Whether entities, activities, resources, queues, entry and exit are told."""
    document: dict[str, Any] = next(iter(case.result.plan.documents.values()))
    summary = case.result.summary
    measures, groups = set(summary["measure"]), set(summary["group_by"])
    told = {
        "residents": bool(document.get("circumstances")),
        "stages": "stage" in groups,
        "teams": bool(document.get("resources", {}).get("teams")),
        "queues": "queue" in groups,
        "inflow": "inflow" in measures,
        "outflow": "outflow" in measures,
    }
    there = [name for name, is_told in told.items() if is_told]
    return answer(NAME, f"{', '.join(there)} are told", good=len(there) == len(told), partly=bool(there))


def data_sources(case: AuditCase) -> ItemAnswer:
    """Whether each number says where it comes from, and when that was."""
    numbers = case.result.numbers
    n = int((numbers["source_text"].notna() & numbers["source_date"].notna()).sum())
    return answer("numbers.csv", f"{n} of {len(numbers)} numbers have a dated source", good=0 < n == len(numbers))


def inputs(case: AuditCase) -> ItemAnswer:
    """Whether each number has a value and a unit."""
    numbers = case.result.numbers
    n = int((numbers["value"].notna() & numbers["unit"].notna()).sum())
    return answer("numbers.csv", f"{n} of {len(numbers)} numbers have a value and a unit", good=0 < n == len(numbers))


def assumptions(case: AuditCase) -> ItemAnswer:
    """Whether each assumed number says between what it may lie."""
    assumed = case.result.numbers.query("source_kind == 'assumption'")
    n = int(assumed["range"].notna().sum())
    share = n / len(assumed) if len(assumed) else 1.0
    found = f"{len(assumed)} numbers are assumed, {n} of them with a range"
    return answer("numbers.csv", found, good=n == len(assumed), partly=share >= NEARLY_ALL)


def initialisation(case: AuditCase) -> ItemAnswer:
    """Whether the start is told, and whether other starts were run to see if it leaves a trace."""
    window = case.result.manifest["window"]
    n = len(case.result.start_check) if case.result.has("start_check.csv") else 0
    found = f"starts on {window['start']}, measured from {window['measured_from']}; {n} rows compare other starts"
    return answer("start_check.csv", found, good=n > 0, partly=window["start"] < window["measured_from"])


def run_length(case: AuditCase) -> ItemAnswer:
    """Whether it is told what is simulated and what is measured."""
    window = case.manifest["window"]
    found = f"{window['start']} to {window['until']}, measured from {window['measured_from']}"
    return answer(NAME, found, good=window["start"] <= window["measured_from"] < window["until"])


def estimation(case: AuditCase) -> ItemAnswer:
    """Whether there are enough replications, and each estimate has an interval."""
    summary = case.result.summary
    n, with_interval = int(summary["n_replications"].max()), int(summary["ci_low"].notna().sum())
    found = f"{n} replications; {with_interval} of {len(summary)} estimates have an interval"
    enough = n >= ENOUGH_REPLICATIONS and with_interval > 0
    return answer("summary.csv", found, good=enough, partly=n >= LEAST_REPLICATIONS)


def software(case: AuditCase) -> ItemAnswer:
    """Whether software and versions are told."""
    volatile, code = case.manifest["volatile"], case.manifest["code"]
    packages = volatile.get("packages", {})
    found = f"version {code['version']}, Python {volatile['python']}, {len(packages)} packages"
    return answer(NAME, found, good=bool(code["version"] and packages))


def random_sampling(case: AuditCase) -> ItemAnswer:
    """Whether the seed is told, and how well what is compared shares its luck."""
    found = f"seed {case.result.plan.seed}"
    if not case.result.has("differences.csv"):
        return answer(NAME, found, good=True)
    differences = case.result.table("differences.csv")
    shared = differences["crn_correlation"].median()
    return answer("differences.csv", f"{found}; median correlation in pairs {shared:.2f}", good=not math.isnan(shared))


def execution(case: AuditCase) -> ItemAnswer:
    """Whether it is told what executed the model."""
    engine = case.manifest["volatile"].get("engine", {})
    return answer(NAME, f"engine: {engine.get('name', 'not told')}", good="name" in engine)


def system(case: AuditCase) -> ItemAnswer:
    """Whether machine and time are told."""
    told = case.manifest["volatile"]
    names = ("platform", "processor", "cpus", "seconds", "peak_mb")
    there = [name for name in names if told.get(name) is not None]
    return answer(NAME, f"{', '.join(there)} are told", good=len(there) == len(names), partly="platform" in there)


run_time = system


def exact_version(case: AuditCase) -> ItemAnswer:
    """Whether the exact version is told, and whether that is the code as it was committed."""
    code = case.manifest["code"]
    state = "changed since" if code["modified"] else "unchanged"
    found = f"commit {code['commit']}, {state}; source {code['source_digest'][:12]}"
    return answer(NAME, found, good=bool(code["commit"]) and not code["modified"], partly=bool(code["source_digest"]))


def parameters_told(case: AuditCase) -> ItemAnswer:
    """Whether the table of numbers is the one that was written with the run, by the digest in the sealed manifest."""
    digest = case.manifest["files"].get("numbers.csv", "")
    return answer("numbers.csv", f"{len(case.result.numbers)} numbers, sealed as {digest[:12]}", good=bool(digest))


def randomness(case: AuditCase) -> ItemAnswer:
    """Whether each replication has a digest by which it is known again."""
    jobs = case.result.jobs
    found = f"seed {case.result.plan.seed}; {jobs['digest'].nunique()} digests of {len(jobs)} replications"
    return answer("jobs.csv", found, good=bool(jobs["digest"].notna().all()) and len(jobs) > 0)


def outcome_code(case: AuditCase) -> ItemAnswer:
    """Whether each measure that is reported is worked out by code that is here."""
    known, used = set(case.result.plan.known_measures), set(case.result.summary["measure"])
    found = f"{len(used & known)} of {len(used)} measures have their code"
    return answer("summary.csv", found, good=bool(used) and used <= known)


def claims(case: AuditCase) -> ItemAnswer:
    """Whether what is said of the result in words is tested, and holds."""
    file = claims_beside(case.result.folder)
    known = () if file is None else read_claims(file).of(case.result.plan.name)
    words = [judge(claim, InTables(case.result)).word for claim in known]
    found = f"{len(words)} claims: {words.count(HOLDS)} hold, {words.count(FAILS)} fail"
    return answer("claims.yaml", found, good=bool(words) and set(words) == {HOLDS}, partly=not words)


def dictionary(case: AuditCase) -> ItemAnswer:
    """Whether every column of the tables is explained."""
    known = set(case.result.dictionary.query("kind == 'column'")["name"])
    names = [name for name in case.manifest["files"] if name.endswith(".csv") and name != "data_dictionary.csv"]
    columns = {str(column) for name in names for column in case.result.table(name).columns}
    explained = columns & known
    found = f"{len(explained)} of {len(columns)} columns of {len(names)} tables are explained"
    share = len(explained) / max(len(columns), 1)
    return answer("data_dictionary.csv", found, good=explained == columns, partly=share >= NEARLY_ALL)


def saved(case: AuditCase) -> ItemAnswer:
    """Whether tables and report are there as files."""
    names = files_in(case.result.folder)
    found = f"{len(case.manifest['files'])} tables and {'a report' if REPORT in names else 'no report'}"
    return answer(".", found, good=REPORT in names, partly=bool(names))


def few_files(case: AuditCase) -> ItemAnswer:
    """Whether there are no more files than somebody can look through."""
    n = len(files_in(case.result.folder))
    return answer(".", f"{n} files", good=0 < n <= MANY_FILES)


def size(case: AuditCase) -> ItemAnswer:
    """Whether it is small enough to share."""
    total = sum(files_in(case.result.folder).values())
    return answer(".", f"{total / 1e6:.1f} MB", good=total <= MANY_BYTES)


def recorded(case: AuditCase) -> ItemAnswer:
    """Whether what was done is recorded."""
    volatile = case.manifest["volatile"]
    started = volatile.get("started", "no start")
    command = " ".join(volatile.get("command", ()))
    found = f"{command}, {started}, {case.manifest['n_jobs']} replications"
    return answer(NAME, found, good=bool(command) and "started" in volatile)


def tidy(case: AuditCase) -> ItemAnswer:
    """Whether each row of the estimates is one estimate."""
    n = int(case.result.summary.duplicated(subset=list(KEY)).sum())
    rows = len(case.result.summary)
    return answer("summary.csv", f"{rows} rows, {n} of them twice", good=rows > 0 and n == 0)


def complete(case: AuditCase) -> ItemAnswer:
    """Whether every file that was written is there; that it is unchanged was checked when the result was read."""
    left = case.manifest.get("left_out", [])
    found = f"{len(case.manifest['files'])} files are there and unchanged; left out: {', '.join(left) or 'nothing'}"
    return answer(NAME, found, good=not left, partly=True)


def same_code(case: AuditCase) -> ItemAnswer:
    """Whether the code that decides a replication is the one that made the result."""
    changed = changed_code(case.manifest["code_files"], case.result.plan)
    return answer(NAME, changed or "the code that decides a replication is that of today", good=not changed)


def provenance(case: AuditCase) -> ItemAnswer:
    """Whether it is told, for people and for programs, what ran and what came of it, of the folder as it is."""
    folder = case.result.folder
    again = f"`ijmond crate {folder}` writes it"
    if not (folder / CRATE).is_file():
        return answer(CRATE, f"not there; {again}", good=False, partly=True)
    is_of_it = is_crate_of(folder, case.result)
    found = f"the run and {len(files_in(folder)) - 1} files" if is_of_it else f"not that of this folder; {again}"
    return answer(CRATE, found, good=is_of_it, partly=True)


def component_identifiers(case: AuditCase) -> ItemAnswer:
    """Whether each part of the code that decides has a digest of its own."""
    n = len(case.manifest["code_files"])
    return answer(NAME, f"{n} definitions that decide a replication, each with its digest", good=n > 0)


def version_identifiers(case: AuditCase) -> ItemAnswer:
    """Whether a version has a digest by which it is known."""
    code = case.manifest["code"]
    return answer(NAME, f"{code['version']}, source {code['source_digest'][:12]}", good=bool(code["source_digest"]))


def references(case: AuditCase) -> ItemAnswer:
    """Whether what was entered refers to where it comes from."""
    return data_sources(case)


def standards(case: AuditCase) -> ItemAnswer:
    """Whether the files are of forms that others read."""
    names = files_in(case.result.folder)
    known = (".csv", ".csv.gz", ".parquet", ".json", ".json.gz", ".svg", ".html")
    odd = [name for name in names if not name.endswith(known)]
    found = f"{len(names) - len(odd)} of {len(names)} files are CSV, Parquet, JSON, SVG or HTML"
    return answer(".", found, good=not odd and CRATE in names, partly=not odd)


def validated(case: AuditCase) -> ItemAnswer:
    """Whether the result is held against the real world, and the model against theory."""
    counted = tally(case.result.targets) if case.result.has("targets.csv") else None
    met = "nothing" if counted is None else f"{counted.met} of {counted.measured} observations"
    theory = 0 if case.project is None else len(list(Path(case.project, "tests", "theory").rglob("test_*.py")))
    found = f"{met} within the band; {theory} files of tests against theory"
    return answer("targets.csv", found, good=bool(counted and counted.measured and theory), partly=bool(counted))
