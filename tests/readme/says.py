"""What the README and docs/findings.md say, made of the published results: a sentence is chosen by what the rows show.

A sentence that claims a direction has a partner for when the direction is not shown, so that a new run cannot leave a
claim standing that it does not bear.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pandas as pd

from sim.analysis.comparison.paired import BEST_OF_OTHERS, MAYBE, SURELY
from sim.report.rows import DifferenceRow, becomes, rows_of
from tests.readme.published import (
    COACH,
    EXITS,
    LASTING,
    NET,
    PLACE,
    SERVICE,
    TALKS,
    Outcome,
    Published,
    counts,
    listed,
    named,
    of_outcome,
)
from tests.readme.published import table as table_of

SHELTERED = "+sheltered_current"
SERVICES = {
    f"integraal{SHELTERED}": "One regional organisation",
    f"individueel{SHELTERED}": "Each municipality by itself",
    f"maximale_samenwerking{SHELTERED}": "Three municipalities, one way of working",
}
WITHOUT = {
    f"current_direct{SHELTERED}": "Today, with direct access to the WSP",
    f"current_talks{SHELTERED}": "Today, with talks twice as often planned",
    f"current_coach{SHELTERED}": "Today, with one more coach",
}
TODAY = {f"current{SHELTERED}": "Today"}
WORK = {
    "current+sheltered_a": "Sheltered work redesigned in the IJmond",
    "current+sheltered_b": "Sheltered work with Zuid-Kennemerland",
}
MUNICIPALITIES = {"beverwijk": "Beverwijk", "heemskerk": "Heemskerk", "velsen": "Velsen"}
MANY = {1: "one of the three", 2: "two of the three", 3: "all three"}


HANGS_ON_FACTORS = "It hangs on factors for the kind of job, readiness and who judged it, which are assumed."

# --- in short -------------------------------------------------------------------------------------


def in_two_minutes(result: Published) -> Iterator[str]:
    """Yield what a visitor is told: what moves in each way of organising, what needs no reorganisation, who pays."""
    yield from _what_moves(result)
    yield f"- **Without reorganising.** {_without(result)}"
    yield f"- **Who pays.** {_payers(result)}"
    yield from _gate(result)


def in_short(result: Published) -> Iterator[str]:
    """Yield what is said first of all that is found."""
    yield from _what_moves(result)
    yield f"- **Which is best.** {_best(result, EXITS)}{_elsewhere(result, EXITS)}"
    yield f"- **What it is made of.** {_parts(result, EXITS)}"
    yield f"- **Without reorganising.** {_without(result)}"
    yield f"- **Who pays.** {_payers(result)}"
    yield f"- **Sheltered work.** {_sheltered(result)}"


def _what_moves(result: Published) -> Iterator[str]:
    yield f"- **Work.** {_moved(result, EXITS, 'higher', 'more residents leave for work', 'rise')}"
    yield f"- **Waiting.** {_moved(result, COACH, 'higher', 'residents wait longer for a coach', 'rise')}"
    yield f"- **Waiting for a job.** {_moved(result, PLACE, 'higher', 'candidates wait longer for a place', 'rise')}"
    yield f"- **Work that lasts.** {_moved(result, LASTING, 'lower', 'fewer jobs last', 'fall')} {HANGS_ON_FACTORS}"


def _moved(result: Published, outcome: Outcome, way: str, claim: str, verb: str) -> str:
    """Say in how many ways of organising the service an outcome moves one way, and how far."""
    rows = {name: result.difference(outcome, name) for name in SERVICES}
    moved = [row for row in rows.values() if row is not None and counts(row, way)]
    today = result.written(result.level(outcome, result.baseline), outcome)
    if not moved:
        return (
            f"In none of the three ways of organising the service do {named(outcome)} (today {today}) {verb} visibly."
        )
    sizes = sorted((result.written(row["difference"], outcome, sign=True) for row in moved), key=_number)
    span = sizes[0] if sizes[0] == sizes[-1] else f"{sizes[0]} to {sizes[-1]}"
    ways = f"In {MANY[len(moved)]} ways of organising the service"
    return f"{ways} {claim}: {span} {named(outcome)}, today {today}.{_in_draws(result, outcome, rows)}"


def _in_draws(result: Published, outcome: Outcome, scenarios: Iterable[str]) -> str:
    """Say how often the sign of differences holds when the assumptions are drawn anew; nothing when they were not."""
    found = [one for name in scenarios if (one := result.sign_in_draws(outcome, name)) is not None]
    if not found:
        return ""
    told = "; ".join(f"{held} of {n}" for held, n, _ in found)
    if all(2 * held < n for held, n, _ in found):
        return f" **That turns when the assumptions are drawn anew**: the sign holds in {told} draws."
    drawn = max(of for *_, of in found)
    unseen = (
        f"; {drawn} were made, and in the others it was not seen to its end"
        if any(n < drawn for _, n, _ in found)
        else ""
    )
    return f" The sign holds in {told} draws of the assumptions{unseen}."


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _best(result: Published, outcome: Outcome) -> str:
    """Say which scenarios cannot be told from the best."""
    return f"Of {named(outcome)} {_told_of_best(result, outcome)}."


def _elsewhere(result: Published, outcome: Outcome) -> str:
    """Say what the ways of organising the service bring in the other world; nothing when none was run."""
    rows = {name: result.in_other_world(outcome, scenario) for scenario, name in SERVICES.items()}
    if any(row is None for row in rows.values()):
        return ""
    told = "; ".join(f"{name[0].lower()}{name[1:]} {result.cell(row, outcome)}" for name, row in rows.items())
    return f" With the gate of IJmond Werkt! as last observed it is: {told}; which is best there was not judged."


def _told_of_best(result: Published, outcome: Outcome) -> str:
    """Say which may be the best; where it is one, also which others it leads by too little to matter."""
    names = _may_be_best(result, outcome)
    near = [_name(name) for name in _near(result, outcome, names[0])] if len(names) == 1 else []
    behind = f", by too little to matter before {'; '.join(near)}" if near else ""
    return _told_apart(names) + behind


def _near(result: Published, outcome: Outcome, best: str) -> list[str]:
    """Return the scenarios that differ from the best by too little to matter."""
    rows = result.rows(outcome, family="pairs")
    rows = rows[rows["size"] == "too_small"]
    pairs = zip(rows["scenario"], rows["baseline"], strict=True)
    return [other for one, two in pairs if best in (one, two) for other in (one, two) if other != best]


def _told_apart(names: Sequence[str]) -> str:
    if not names:
        return "nothing can be said"
    if set(names) == {*SERVICES, *WITHOUT, *TODAY}:
        return "none can be told from the best, today's organisation included"
    if len(names) == 1:
        return f"the best is: {_name(names[0])}"
    return f"these cannot be told from the best: {'; '.join(_name(name) for name in names)}"


def _may_be_best(result: Published, outcome: Outcome) -> list[str]:
    rows = result.rows(outcome, family="best")
    rows = rows[rows["baseline"] == BEST_OF_OTHERS]
    return list(rows[rows["verdict"].isin([SURELY, MAYBE])]["scenario"])


def _name(scenario: str) -> str:
    name = (TODAY | SERVICES | WITHOUT | WORK)[scenario]
    return name[0].lower() + name[1:]


PARTS = {
    "access": "direct access to the WSP",
    "pooling_and_size": "pooling",
    "hand_overs": "fewer hand-overs",
    "combining": "combining help",
    "signalling": "signalling",
    "transition": "the transition",
}
"""The components that the README names: the others change little or nothing."""


def _parts(result: Published, outcome: Outcome) -> str:
    """Say which components of each way of organising the service are shown to move an outcome, and which are not."""
    said = []
    for scenario, name in SERVICES.items():
        found = {part: result.part(outcome, scenario, part) for part in PARTS}
        shown = [f"{PARTS[part]} {result.cell(row, outcome)}" for part, row in found.items() if _is_shown(row)]
        open_ = [PARTS[part] for part, row in found.items() if row is not None and row["verdict"] == "undecided"]
        rest = f" ({listed(open_)} not shown)" if open_ else ""
        said.append(f"{name}: {listed(shown) if shown else 'no part by itself is shown'}{rest}")
    return f"Of {named(outcome)}. {'. '.join(said)}."


def _is_shown(row: pd.Series | None) -> bool:
    return row is not None and row["verdict"] in ("higher", "lower")


def _without(result: Published) -> str:
    """Say what each change that needs no reorganisation brings."""
    said = [f"{name}: {result.cell(result.difference(EXITS, one), EXITS)}" for one, name in WITHOUT.items()]
    return f"More {named(EXITS)}: {'; '.join(said)}."


def _payers(result: Published) -> str:
    """Say who is shown to be worse off, under each key and way of organising."""
    said = [f"{name}: {_worse_off(result, scenario)}" for scenario, name in SERVICES.items()]
    return f"Who is shown to be worse off in money than today. {'. '.join(said)}."


def _worse_off(result: Published, scenario: str) -> str:
    parts = []
    for key, words in KEYS.items():
        some = [label for one, label in MUNICIPALITIES.items() if counts(_of(result, key, scenario, one), "lower")]
        parts.append(f"{listed(some) if some else 'nobody'} when {words}")
    return ", ".join(parts)


def _sheltered(result: Published) -> str:
    cells = [f"{_name(name)}: {result.cell(result.difference(SERVICE, name), SERVICE)}" for name in WORK]
    return (
        f"What it costs a year more, in million euro: {'; '.join(cells)}. That is the number of places times the price "
        "of one, and no finding."
    )


# --- tables ---------------------------------------------------------------------------------------


def against_today(result: Published) -> list[str]:
    """Return the table of everything that is judged, for each way of organising the service."""
    return _by_outcome(result, SERVICES)


def without_reorganising(result: Published) -> list[str]:
    """Return the table of what can be had without reorganising, against today."""
    return _by_outcome(result, WITHOUT)


def sheltered_work(result: Published) -> list[str]:
    """Return the table of the two ways of organising sheltered work, against today."""
    return _by_outcome(result, WORK, only_shown=True)


def _by_outcome(result: Published, scenarios: dict[str, str], *, only_shown: bool = False) -> list[str]:
    rows = []
    for outcome in result.outcomes():
        found = [result.difference(outcome, name) for name in scenarios]
        if only_shown and not any(counts(row, "higher") or counts(row, "lower") for row in found):
            continue
        rows.append([named(outcome), _today(result, outcome), *(result.cell(row, outcome) for row in found)])
    return table_of(["", "today", *scenarios.values()], rows)


def _today(result: Published, outcome: Outcome) -> str:
    """Return the level today; of the net result only differences mean anything, for not all income is in it."""
    return "" if outcome == NET else result.written(result.level(outcome, result.baseline), outcome)


PAIRED = (EXITS, COACH, PLACE, NET)


def pairs(result: Published) -> list[str]:
    """Return the table of the ways of organising the service against each other, and of direct access against each."""
    ways, direct = list(SERVICES), next(iter(WITHOUT))
    asked = [(later, earlier) for i, later in enumerate(ways) for earlier in ways[:i]] + [(direct, one) for one in ways]
    rows = [
        [f"{_all(one)} instead of {_name(other)}", *(_pair(result, outcome, one, other) for outcome in PAIRED)]
        for one, other in asked
    ]
    return table_of(["", *(named(outcome) for outcome in PAIRED)], rows)


def _all(scenario: str) -> str:
    return (SERVICES | WITHOUT)[scenario]


def _pair(result: Published, outcome: Outcome, one: str, other: str) -> str:
    row = result.difference(outcome, one, baseline=other, family="pairs")
    return result.cell(row, outcome)


def best(result: Published) -> list[str]:
    """Return for each outcome the scenarios that cannot be told from the best."""
    known = [outcome for outcome in result.outcomes() if not result.rows(outcome, family="best").empty]
    return table_of(["", ""], [[named(one), _told_of_best(result, one)] for one in known])


# --- who gains and who pays -----------------------------------------------------------------------

KEYS = {
    "net_result_eur": "each pays for its own staff",
    "net_result_by_stock_eur": "all share by residents on benefit",
}
"""How cost is divided over the municipalities: by measure."""


def who_pays(result: Published) -> list[str]:
    """Return the table of gains by municipality: exits to work, and money under two cost keys."""
    rows = []
    for scenario, name in SERVICES.items():
        for place, label in MUNICIPALITIES.items():
            exits = result.cell(_of(result, EXITS[0], scenario, place), EXITS)
            rows.append([name, label, exits, *(result.cell(_of(result, key, scenario, place), NET) for key in KEYS)])
    heads = [f"{named(NET)}, when {words}" for words in KEYS.values()]
    return table_of(["", "", named(EXITS), *heads], rows)


def _of(result: Published, measure: str, scenario: str, place: str) -> pd.Series | None:
    """Return the difference of a municipality; a size that matters to all three together is not asked of one."""
    row = result.difference((measure, "municipality", place), scenario, family="breakdown")
    if row is None:
        return None
    mine = row.copy()
    mine["size"] = ""
    return mine


# --- what it hangs on -----------------------------------------------------------------------------


IN_WORLDS = (EXITS, LASTING, COACH, PLACE, NET)


def _gate(result: Published) -> Iterator[str]:
    """Yield which differences read otherwise under the other gate; nothing when it was not run or none does."""
    told = []
    for outcome in IN_WORLDS:
        rows = {
            name: (result.difference(outcome, one), result.in_other_world(outcome, one))
            for one, name in SERVICES.items()
        }
        cells = [
            f"{name[0].lower()}{name[1:]} {result.cell(there, outcome)}{said}"
            for name, (here, there) in rows.items()
            if (said := _otherwise(here, there))
        ]
        told += [f"{named(outcome)}: {'; '.join(cells)}"] if cells else []
    if told:
        yield f"- **The gate.** {THE_GATE} {'. '.join(told)}."


THE_GATE = (
    "Nobody can say how far the gate of IJmond Werkt! has been open since June 2022. With the gate as last observed "
    "these turn (go the other way), fade (are not shown) or appear:"
)


def other_world(result: Published) -> list[str]:
    """Return what the ways of organising the service do under either gate, each against today under the same gate."""
    rows = []
    for scenario, name in SERVICES.items():
        for outcome in IN_WORLDS:
            here, there = result.difference(outcome, scenario), result.in_other_world(outcome, scenario)
            cells = [result.cell(here, outcome), result.cell(there, outcome) + _otherwise(here, there)]
            rows.append([f"{name}: {named(outcome)}", *cells])
    return table_of(["", *GATES.values()], rows)


def _otherwise(here: pd.Series | None, there: pd.Series | None) -> str:
    """Return what becomes of a difference in the other world, in the words of the report."""
    if here is None or there is None:
        return ""
    [one], [other] = (rows_of(DifferenceRow, pd.DataFrame([row])) for row in (here, there))
    what = becomes(one, other)
    return "" if what is None else f", **{what}**"


TODAY_ALONE = "current"


def by_team(result: Published) -> list[str]:
    """Return what more and less activation staff of each municipality does to its own talks and exits, and per percent.

    The elasticity is the change in percent for each percent of staff, with the interval of the change.
    """
    design = result.result.table("design.csv").query("scenario == @TODAY_ALONE").set_index("point")
    rows = []
    for place, label in MUNICIPALITIES.items():
        levels = design[place]
        for point in levels.index[levels != levels["base"]]:
            change = float(levels[point]) / float(levels["base"]) - 1.0
            own = [(measure, "municipality", place) for measure in (TALKS[0], EXITS[0])]
            cells = [cell for one in own for cell in _elastic(result, one, point, change)]
            rows.append([f"{label}, activation staff {change:+.0%}", *cells])
    heads = [named(TALKS), "for each percent of staff, %", named(EXITS), "for each percent of staff, %"]
    return table_of(["", *heads], rows)


def _elastic(result: Published, outcome: Outcome, point: str, change: float) -> tuple[str, str]:
    """Return a change of an outcome of one municipality, and the same in percent for each percent of staff."""
    row, level = _case(result, outcome, TODAY_ALONE, point), result.level(outcome, TODAY_ALONE)
    if row is None:
        return "cannot be said", ""
    low, middle, high = sorted(row[key] / level / change for key in ("ci_low", "difference", "ci_high"))
    return result.cell(row, outcome), f"{middle:+.2f} ({low:+.2f} to {high:+.2f})"


SWEPT: Sequence[Outcome] = (EXITS, TALKS, COACH, SERVICE)


def staff(result: Published, *, scenarios: dict[str, str], factor: str, words: str) -> list[str]:
    """Return the table of more and fewer staff, each against the same scenario with its own staff as it is."""
    design = result.result.table("design.csv")
    rows = []
    for scenario, name in scenarios.items():
        own = design[design["scenario"] == scenario].set_index("point")[factor]
        for point in own.index:
            if own[point] == own["base"]:
                continue
            found = [_swept(result, outcome, scenario, point) for outcome in SWEPT]
            rows.append([f"{name}: {words.format(level=own[point], base=own['base'])}", *found])
    return table_of(["", *(named(outcome) for outcome in SWEPT)], rows)


def _swept(result: Published, outcome: Outcome, scenario: str, point: str, *, baseline: str | None = None) -> str:
    """Return the difference of a case from `baseline` as it is, by default from its own scenario as it is."""
    return result.cell(_case(result, outcome, scenario, point, baseline=baseline), outcome)


def _case(
    result: Published, outcome: Outcome, scenario: str, point: str, *, baseline: str | None = None
) -> pd.Series | None:
    """Return the row of a case against `baseline` as it is, by default its own scenario; None where there is none."""
    rows = of_outcome(result.differences, outcome)
    mine = (rows["scenario"] == scenario) & (rows["point"] == point) & (rows["baseline"] == (baseline or scenario))
    return None if rows[mine].empty else rows[mine].iloc[0]


GATES = {"current": "The gate as entered", "current+gate_as_observed": "The gate as last observed"}
REGIONAL, BASE = "integraal+gate_as_observed", "base"
PLANS = {
    "current": "Today's plan for talks",
    "current_talks": "A plan twice as dense",
    "current+gate_as_observed": "Today's plan, the gate as last observed",
}


def gate(result: Published) -> list[str]:
    """Return what coaches do under both gates, and one regional organisation under the gate as observed."""
    lines = staff(result, scenarios=GATES, factor="coaches", words="{level:g} fte of coaches for {base:g}")
    found = [_swept(result, outcome, REGIONAL, BASE, baseline=result.baseline) for outcome in SWEPT]
    return [*lines, f"| The gate as last observed: one regional organisation | {' | '.join(found)} |"]


def contact_plan(result: Published) -> list[str]:
    """Return what more and less activation staff does under both plans for talks."""
    return staff(result, scenarios=PLANS, factor="activation", words="activation staff times {level:g}")
