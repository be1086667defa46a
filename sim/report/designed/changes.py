"""What a factor changes, as people would say it."""

from __future__ import annotations

from sim.report.designed.facts import Facts, named
from sim.report.designed.pairs import Path, paths_of
from sim.report.paths import path_label

TEAMS = ("resources", "teams")
MOST = 6
"""Numbers that are named; the others are counted."""


def changed_by(facts: Facts, factor: str) -> str:
    """Return what a factor changes as people would say it; empty where no two cases tell."""
    paths = sorted(paths_of(facts.plan, facts.swept, factor))
    said: dict[str, list[str]] = {}
    for path in paths[:MOST]:
        what, whose = _in_words(facts, path)
        said.setdefault(what, []).append(whose)
    parts = [f"{what}: {', '.join(whose)}" if any(whose) else what for what, whose in said.items()]
    more = [facts.words("design.more_numbers", n=len(paths) - MOST)] if len(paths) > MOST else []
    return "; ".join([*parts, *more])


def _in_words(facts: Facts, path: Path) -> tuple[str, str]:
    """Return what is changed, and of which team or, of no team, where it stands."""
    if path[:2] != TEAMS or len(path) < 4:
        return path_label(".".join(path), labels=facts.result.manifest["labels"], language=facts.words.language), ""
    label = facts.result.manifest["labels"].get("team", {}).get(path[2], named(path[2]))
    return named(".".join(path[3:])), str(label)
