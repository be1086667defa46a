"""What is asked of the project: its licence, its documents, its metadata, its tests and its code."""

from __future__ import annotations

import ast
import re
from collections import Counter
from statistics import median

from packaging.utils import canonicalize_name

from sim.audit.case import NEARLY_ALL, AuditCase, ItemAnswer, answer
from sim.audit.items import items

OPEN_LICENCES = ("MIT License", "Apache License", "BSD", "GNU", "Mozilla Public License")
ORCID = re.compile(r"^https://orcid\.org/\d{4}-\d{4}-\d{4}-\d{3}[\dX]$")
DOI = re.compile(r"^10\.\d{4,9}/\S+$")
A_TEST = "\ndef test_"
FEW_WORDS, MANY_LINES, SMALL_LINES = 50, 6, 10
SHARE_TWICE = 0.01
METADATA = ("CITATION.cff", "codemeta.json", ".zenodo.json")
DOCUMENTS = (
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/tutorial.md",
    "docs/model.md",
    "docs/statistics.md",
    "docs/calibration.md",
    "docs/limits.md",
)
FOLDERS = ("sim", "tests", "docs", "configs", "experiments", "results")
MODEL_FOREIGN = ("sim.cli", "sim.commands", "sim.report", "sim.planner", "sim.run", "sim.store")


def _there(case: AuditCase, names: tuple[str, ...]) -> tuple[list[str], str]:
    there = [name for name in names if case.has(name)]
    missing = [name for name in names if name not in there]
    return there, f"{', '.join(there) or 'nothing'} there" + (f"; not there: {', '.join(missing)}" if missing else "")


def _all_there(case: AuditCase, path: str, *names: str) -> ItemAnswer:
    there, found = _there(case, names)
    return answer(path, found, good=len(there) == len(names), partly=bool(there))


# --- what it is for, and how it works -----------------------------------------------------------------------------


def purpose(case: AuditCase) -> ItemAnswer:
    """Whether README begins with what the model is for."""
    first = re.split(r"^#+ |^\|", case.text("README.md").partition("\n")[2], flags=re.MULTILINE)[0]
    n = len(first.split())
    return answer("README.md", f"{n} words before its first heading", good=n >= FEW_WORDS, partly=n > 0)


def diagram(case: AuditCase) -> ItemAnswer:
    """Whether there is a picture of the model that a page shows."""
    svgs = (case.root / "docs").glob("*.svg")
    pictures = [path.name for path in svgs if "</svg>" in path.read_text(encoding="utf-8")]
    pages = [case.root / "README.md", *(case.root / "docs").rglob("*.md")]
    shown = [name for name in pictures if any(name in page.read_text(encoding="utf-8") for page in pages)]
    return answer("docs", f"{', '.join(shown) or 'none'} shown", good=bool(shown), partly=bool(pictures))


def base_logic(case: AuditCase) -> ItemAnswer:
    """Whether a page tells how the model works."""
    headings = re.findall(r"^#+ (.+)$", case.text("docs/model.md"), flags=re.MULTILINE)
    return answer("docs/model.md", f"{len(headings)} headings", good=len(headings) >= MANY_LINES, partly=bool(headings))


def algorithms(case: AuditCase) -> ItemAnswer:
    """Whether each file of rules opens with the question that it answers."""
    rules = {name: tree for name, tree in case.trees.items() if name.startswith("sim/rules/")}
    told = [name for name, tree in rules.items() if ast.get_docstring(tree)]
    return answer("sim/rules", f"{len(told)} of {len(rules)} files say what they decide", good=len(told) == len(rules))


# --- licence, versions, where it can be had --------------------------------------------------------------------------


def licence(case: AuditCase) -> ItemAnswer:
    """Whether there is an open licence."""
    first = (case.text("LICENSE").splitlines() or ["no LICENSE"])[0].strip()
    return answer("LICENSE", first, good=any(name in first for name in OPEN_LICENCES))


def dependencies(case: AuditCase) -> ItemAnswer:
    """Whether every dependency is pinned, and whether the result ran with those versions."""
    with_it = case.manifest["volatile"].get("packages", {})
    same = [name for name, version in with_it.items() if case.lock.get(canonicalize_name(name)) == version]
    found = f"{len(case.lock)} packages pinned; {len(same)} of the {len(with_it)} that made the result are those"
    return answer("requirements.lock", found, good=0 < len(same) == len(with_it), partly=bool(case.lock))


def open_language(case: AuditCase) -> ItemAnswer:
    """Whether model and language are open."""
    needs = case.about.get("dependencies", ())
    asked = case.about.get("requires-python", "not told")
    return answer("pyproject.toml", f"Python {asked}, {len(needs)} packages", good=any("simpy" in one for one in needs))


def orcid(case: AuditCase) -> ItemAnswer:
    """Whether each author has an ORCID."""
    authors = case.citation.get("authors", [])
    known = [one for one in authors if ORCID.match(str(one.get("orcid", "")))]
    found = f"{len(known)} of {len(authors)} authors have an ORCID"
    return answer("CITATION.cff", found, good=0 < len(known) == len(authors), partly=bool(known))


def citation(case: AuditCase) -> ItemAnswer:
    """Whether it is said how to cite."""
    needed = ("cff-version", "message", "title", "authors", "version", "license")
    there = [name for name in needed if case.citation.get(name)]
    found = f"{', '.join(there) or 'nothing'} told"
    return answer("CITATION.cff", found, good=len(there) == len(needed), partly=bool(there))


def remote_repository(case: AuditCase) -> ItemAnswer:
    """Whether it is told where the code can be had."""
    address = case.citation.get("repository-code")
    return answer("CITATION.cff", f"repository-code: {address or 'not told'}", good=bool(address))


def code_access(case: AuditCase) -> ItemAnswer:
    """Whether the code can be had, by an address, or at least by a commit and under which licence."""
    address, commit = case.citation.get("repository-code"), case.manifest["code"]["commit"]
    found = f"address {address or 'not told'}; commit {commit}; {licence(case).found}"
    return answer("CITATION.cff", found, good=bool(address and commit), partly=bool(commit))


def archive(case: AuditCase) -> ItemAnswer:
    """Whether it has the DOI of an archive."""
    doi = str(case.citation.get("doi", ""))
    return answer("CITATION.cff", f"doi: {doi or 'not told'}", good=bool(DOI.match(doi)))


def identifier(case: AuditCase) -> ItemAnswer:
    """Whether it has a lasting identifier; the digest of its source is one that nobody has to host."""
    doi, digest = str(case.citation.get("doi", "")), case.manifest["code"]["source_digest"]
    found = f"doi: {doi or 'not told'}; source {digest[:12]}"
    return answer("CITATION.cff", found, good=bool(DOI.match(doi)), partly=bool(digest))


def metadata(case: AuditCase) -> ItemAnswer:
    """Whether the metadata are there, and say one version."""
    there, found = _there(case, METADATA)
    versions = {one.get("version") for one in (case.citation, *(case.json(name) for name in METADATA[1:]))}
    good = len(there) == len(METADATA) and len(versions) == 1
    return answer("codemeta.json", f"{found}; {len(versions)} version told", good=good, partly=bool(there))


def metadata_identifier(case: AuditCase) -> ItemAnswer:
    """Whether the metadata hold the identifier of the software."""
    told = case.json("codemeta.json").get("identifier")
    return answer("codemeta.json", f"identifier: {told or 'not told'}", good=bool(told))


def software_references(case: AuditCase) -> ItemAnswer:
    """Whether it names the software that it uses."""
    needs = case.json("codemeta.json").get("softwareRequirements", [])
    return answer("codemeta.json", f"{len(needs)} packages named", good=bool(needs))


# --- documents ------------------------------------------------------------------------------------------------------


def minimum_documentation(case: AuditCase) -> ItemAnswer:
    """Whether README says what it does, how to install and run it, and a page how to vary it."""
    text = case.text("README.md")
    told = {
        "install": "pip install" in text or "make run" in text,
        "run": "ijmond run" in text or "make run" in text,
        "vary": case.has("docs/experiments.md"),
        "purpose": len(text.split()) >= FEW_WORDS,
    }
    there = [name for name, is_told in told.items() if is_told]
    return answer("README.md", f"{', '.join(there)} told", good=len(there) == len(told), partly=bool(there))


def enhanced_documentation(case: AuditCase) -> ItemAnswer:
    """Whether there is more: a tutorial, the model, statistics, calibration, limits, contributing, changes."""
    return _all_there(case, "docs", *DOCUMENTS)


def field_standards(case: AuditCase) -> ItemAnswer:
    """Whether a page answers each item that the field asks of such a model."""
    asked = [item.key.split()[1] for item in items() if item.list_key == "STRESS-DES"]
    text = case.text("docs/stress.md")
    told = [number for number in asked if re.search(rf"\*\*{re.escape(number)} [^*]+\*\*\s*\S", text)]
    found = f"{len(told)} of {len(asked)} items of STRESS-DES are answered in words"
    return answer("docs/stress.md", found, good=len(told) == len(asked), partly=bool(told))


def interface(case: AuditCase) -> ItemAnswer:
    """Whether those who do not code can ask the model."""
    pages = sorted((case.root / "results" / "published").glob("*/page.html"))
    found = f"{len(pages)} pages with sliders among the published results"
    return answer("results/published", found, good=bool(pages))


def run_instructions(case: AuditCase) -> ItemAnswer:
    """Whether README says how to run it, and a test tries that."""
    blocks = re.findall(r"^```.*?^```", case.text("README.md"), flags=re.MULTILINE | re.DOTALL)
    n = sum("ijmond run" in block or "make run" in block for block in blocks)
    tried = A_TEST in case.text("tests/readme/test_readme.py")
    found = f"{n} blocks of commands; {'a test' if tried else 'no test'} tries them"
    return answer("README.md", found, good=n > 0 and tried, partly=n > 0)


def reproduce_told(case: AuditCase) -> ItemAnswer:
    """Whether it is written how to reproduce this result."""
    line = f"ijmond reproduce results/published/{case.result.plan.name}"
    is_told = line in case.text("results/README.md")
    return answer("results/README.md", f"{line}: {'told' if is_told else 'not told'}", good=is_told)


def scenario_runs(case: AuditCase) -> ItemAnswer:
    """Whether the experiment of the result stands in a file that can be run."""
    name = f"experiments/{case.result.plan.name}.yaml"
    is_there = case.has(name)
    n = len({job.scenario for job in case.result.plan.jobs})
    found = f"{'there' if is_there else 'not there'}; {n} scenarios ran"
    return answer(name, found, good=is_there)


def changelog(case: AuditCase) -> ItemAnswer:
    """Whether changes are told, for this version."""
    text = case.text("CHANGELOG.md")
    version = case.manifest["code"]["version"]
    found = f"{len(text.splitlines())} lines; version {version} {'named' if version in text else 'not named'}"
    return answer("CHANGELOG.md", found, good=version in text, partly=bool(text))


def speed(case: AuditCase) -> ItemAnswer:
    """Whether it is measured how fast it is, and whether the result was made by the compiled model."""
    engine = case.manifest["volatile"].get("engine", {}).get("name", "not told")
    n = len(case.text("docs/speed.md").splitlines())
    return answer("docs/speed.md", f"{n} lines; engine: {engine}", good=n > 0 and engine == "compiled", partly=n > 0)


# --- how it is kept -------------------------------------------------------------------------------------------------


def version_control(case: AuditCase) -> ItemAnswer:
    """Whether it is under version control."""
    commit = case.manifest["code"]["commit"]
    return answer("manifest.json", f"commit {commit}", good=bool(commit))


def one_command(case: AuditCase) -> ItemAnswer:
    """Whether one command makes the result."""
    targets = re.findall(r"^(\w+):", case.text("Makefile"), flags=re.MULTILINE)
    return answer("Makefile", f"targets {', '.join(targets) or 'none'}", good="run" in targets)


def folders(case: AuditCase) -> ItemAnswer:
    """Whether folders are as is usual."""
    return _all_there(case, ".", *FOLDERS)


def coding_standard(case: AuditCase) -> ItemAnswer:
    """Whether a standard is set, and the gate holds the code to it."""
    rules = case.pyproject.get("tool", {}).get("ruff", {}).get("lint", {}).get("select", [])
    gate = case.text("Makefile")
    held = [name for name in ("ruff check", "ruff format", "mypy", "lint-imports") if name in gate]
    found = f"{len(rules)} groups of rules; the gate runs {', '.join(held)}"
    return answer("pyproject.toml", found, good=bool(rules and held), partly=bool(rules))


def tests(case: AuditCase) -> ItemAnswer:
    """Whether there are tests of parts, of the whole, and of what must not move."""
    files = [path for path in (case.root / "tests").rglob("test_*.py") if A_TEST in path.read_text(encoding="utf-8")]
    n, rooms = len(files), {path.parent.name for path in files}
    kinds = [name for name in ("unit", "model", "golden", "theory", "properties") if name in rooms]
    return answer("tests", f"{n} files; {', '.join(kinds)}", good=n > 0 and "golden" in kinds, partly=n > 0)


def packaged(case: AuditCase) -> ItemAnswer:
    """Whether it is a package."""
    is_typed = (case.root / "sim" / "py.typed").exists()
    name = case.about.get("name", "no name")
    found = f"{name}, {'typed' if is_typed else 'not typed'}"
    return answer("pyproject.toml", found, good="build-system" in case.pyproject and is_typed)


def checked_changes(case: AuditCase) -> ItemAnswer:
    """Whether changes are checked by themselves."""
    hosts = sorted(path.name for path in (case.root / ".github" / "workflows").glob("*.y*ml") if path.stat().st_size)
    gate = case.has(".ci/run")
    found = f".ci/run {'there' if gate else 'not there'}; workflows of hosts: {', '.join(hosts) or 'none'}"
    return answer(".ci/run", found, good=gate and bool(hosts), partly=gate or bool(hosts))


def reusable(case: AuditCase) -> ItemAnswer:
    """Whether licence, package, documents and tests are there."""
    parts = (licence(case), packaged(case), enhanced_documentation(case), tests(case))
    n = sum(part.word == "pass" for part in parts)
    return answer(".", f"{n} of {len(parts)}: licence, package, documents, tests", good=n == len(parts), partly=n > 0)


# --- the code -------------------------------------------------------------------------------------------------------


def apart(case: AuditCase) -> ItemAnswer:
    """Whether the model knows nothing of the application around it."""
    model = {name: tree for name, tree in case.trees.items() if name.startswith("sim/model/")}
    imported = {
        node.module or "" for tree in model.values() for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
    }
    foreign = sorted(name for name in imported if name.startswith(MODEL_FOREIGN))
    found = f"{len(model)} files import {', '.join(foreign) or 'nothing of the application'}"
    return answer("sim/model", found, good=not foreign)


def no_numbers_in_code(case: AuditCase) -> ItemAnswer:
    """Whether a test keeps parameters out of the code."""
    is_held = A_TEST in case.text("tests/architecture/test_numbers.py")
    n = len(case.text("tests/architecture/numbers.yaml").splitlines())
    found = f"{'a test' if is_held else 'no test'} holds the code to none; {n} lines of exceptions"
    return answer("tests/architecture/numbers.yaml", found, good=is_held)


def duplication(case: AuditCase) -> ItemAnswer:
    """Whether few functions of more than some lines stand twice, by their text."""
    large = [node for _, node in case.functions() if (node.end_lineno or 0) - node.lineno >= MANY_LINES]
    texts = Counter("".join(ast.dump(one) for one in node.body[1:]) for node in large if len(node.body) > 1)
    twice = sum(n - 1 for text, n in texts.items() if text)
    found = f"{twice} of {len(large)} functions of {MANY_LINES} lines or more stand twice"
    return answer("sim", found, good=twice <= SHARE_TWICE * len(large))


def docstrings(case: AuditCase) -> ItemAnswer:
    """Whether what is public says what it does."""
    nodes = [*case.trees.values(), *(one for tree in case.trees.values() for one in tree.body if _is_public(one))]
    told = [node for node in nodes if ast.get_docstring(node)]  # type: ignore[arg-type]
    found = f"{len(told)} of {len(nodes)} public modules, classes and functions say what they do"
    share = len(told) / max(len(nodes), 1)
    return answer("sim", found, good=len(told) == len(nodes), partly=share >= NEARLY_ALL)


def _is_public(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")


def small_functions(case: AuditCase) -> ItemAnswer:
    """Whether a function is small, as a rule."""
    lengths = [(node.end_lineno or 0) - node.lineno + 1 for _, node in case.functions()]
    middle = median(lengths)
    return answer("sim", f"{len(lengths)} functions, half of them within {middle:g} lines", good=middle <= SMALL_LINES)
