"""The parts of the README and of pages of docs/ that are made of the published results.

``python -m tests.readme.figures`` prints them; with ``--write`` it puts each between its markers in these files. They
need ``results/published/`` of scenarios, gate, contact_plan, staffing_sweep and current; their words stand in the
.md files here.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from sim.store import open_result, tally
from tests.readme import says, targets
from tests.readme.published import PUBLISHED, published
from tests.world import ruler

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent

COMPARISON = (
    says.against_today,
    says.without_reorganising,
    says.pairs,
    says.best,
    says.who_pays,
    says.sheltered_work,
    says.other_world,
)
"""The tables of the comparison, each under its name in section.md."""


def what_it_says(folder: Path = PUBLISHED) -> str:
    """Return the section of the choice, with every table and every sentence that hangs on a figure."""
    result = published("scenarios", folder=folder)
    tables = {make.__name__: "\n".join(make(result)) for make in COMPARISON}
    swept = {name: "\n".join(make(published(name, folder=folder))) for name, make in SWEEPS.items()}
    filled = (
        (HERE / "section.md")
        .read_text(encoding="utf-8")
        .format(
            n_replications=result.n_replications,
            last_year=result.last_year,
            in_short="\n".join(says.in_short(result)),
            **tables,
            **swept,
        )
    )
    return filled.strip()


def in_two_minutes(folder: Path = PUBLISHED) -> str:
    """Return what the README says of the choice: the few findings, and in how many draws each holds."""
    result = published("scenarios", folder=folder)
    text = (HERE / "short.md").read_text(encoding="utf-8").strip()
    return text.format(
        n_replications=result.n_replications,
        last_year=result.last_year,
        in_two_minutes="\n".join(says.in_two_minutes(result)),
    )


SWEEPS = {"gate": says.gate, "contact_plan": says.contact_plan, "staffing_sweep": says.by_team}


def held_against_the_region(folder: Path = PUBLISHED) -> str:
    """Return how many independent observations of the region are met, and what those that were kept out can tell."""
    counted = tally(open_result(folder / "current").targets)
    return (HERE / "region.md").read_text(encoding="utf-8").strip().format(**asdict(counted), measured=counted.measured)


def by_the_ruler() -> str:
    """Return how near straight lines and the simulation come to what was kept out."""
    head = ("| what draws the figures that were kept out | within the band | mean distance |", "|---|---|---|")
    return "\n".join([*head, *ruler.lines()])


def all_targets(folder: Path = PUBLISHED) -> str:
    """Return every figure that the region is held against: what was seen, what is accepted, what was simulated."""
    return "\n".join(targets.lines(open_result(folder / "current").targets))


PARTS: dict[str, dict[str, Callable[[], str]]] = {
    "README.md": {"short": in_two_minutes},
    "docs/findings.md": {"says": what_it_says},
    "docs/trust.md": {"region": held_against_the_region},
    "docs/calibration.md": {"ruler": by_the_ruler, "targets": all_targets},
}
"""By file, the parts between its markers."""


def with_part(text: str, name: str, part: str) -> str:
    """Return a document with a part between its markers.

    Examples
    --------
    >>> with_part("<!-- says: made -->\\nold\\n<!-- says: end -->", "says", "new")
    '<!-- says: made -->\\nnew\\n<!-- says: end -->'
    """
    between = rf"(<!-- {name}: made[^>]*-->\n).*?(\n<!-- {name}: end -->)"
    return re.sub(between, lambda found: found[1] + part + found[2], text, flags=re.DOTALL)


def written(name: str) -> str:
    """Return a document, by its path from the root, with the parts that are made as they are now."""
    text = (ROOT / name).read_text(encoding="utf-8")
    for part, make in PARTS[name].items():
        text = with_part(text, part, make())
    return text


def main() -> None:
    """Print the parts, or write them."""
    for name, parts in PARTS.items():
        if "--write" in sys.argv:
            (ROOT / name).write_text(written(name), encoding="utf-8")
            continue
        for make in parts.values():
            Console(highlight=False, soft_wrap=True, markup=False).print(make())


if __name__ == "__main__":
    main()
