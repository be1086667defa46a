"""What the README says, made of the published results: each sentence is chosen by what the rows show.

A sentence that claims a direction has a partner for when the direction is not shown, so that a new run cannot leave a
claim standing that it does not bear.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.readme.published import COACH, EXITS, NET, PLACE, SERVICE, STOCK, Outcome, Published, counts, listed, named
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
WORK = {
    "current+sheltered_a": "Sheltered work redesigned in the IJmond",
    "current+sheltered_b": "Sheltered work with Zuid-Kennemerland",
}
MUNICIPALITIES = {"beverwijk": "Beverwijk", "heemskerk": "Heemskerk", "velsen": "Velsen"}
MANY = {1: "one of the three", 2: "two of the three", 3: "all three"}
BETTER = {EXITS: "higher", STOCK: "lower", COACH: "lower", PLACE: "lower", NET: "higher", SERVICE: "lower"}


# --- in short -------------------------------------------------------------------------------------


def in_short(result: Published) -> Iterator[str]:
    """Yield what is said first."""
    yield f"- **Work.** {_moved(result, EXITS, 'higher', 'more residents leave for work', 'rise')}"
    yield f"- **Waiting.** {_moved(result, COACH, 'higher', 'residents wait longer for a coach', 'rise')}"
    yield f"- **Waiting for a job.** {_moved(result, PLACE, 'higher', 'candidates wait longer for a place', 'rise')}"
    yield f"- **Which is best.** {_best(result, EXITS)}"
    yield f"- **Without reorganising.** {_without(result)}"
    yield f"- **Who pays.** {_payers(result)}"
    yield f"- **Sheltered work.** {_sheltered(result)}"


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
    return f"{ways} {claim}: {span} {named(outcome)}, today {today}."


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _best(result: Published, outcome: Outcome) -> str:
    """Say which scenarios cannot be told from the best."""
    names = _may_be_best(result, outcome)
    said = listed([_name(name) for name in names]) if names else "nothing can be said"
    return f"Most {named(outcome)}: {said}{' cannot be told apart' if len(names) > 1 else ''}."


def _may_be_best(result: Published, outcome: Outcome) -> list[str]:
    rows = result.rows(outcome, family="best")
    rows = rows[rows["scenario"].isin([*SERVICES, *WITHOUT, result.baseline])]
    return list(dict.fromkeys(rows[rows["verdict"].isin(["best", "may be best"])]["scenario"]))


def _name(scenario: str) -> str:
    name = (SERVICES | WITHOUT | WORK).get(scenario, "Today")
    return name[0].lower() + name[1:]


def _without(result: Published) -> str:
    """Say what direct access by itself brings, of what the reorganisations bring."""
    said = []
    for scenario, name in WITHOUT.items():
        row = result.difference(EXITS, scenario)
        said.append(f"{name[0].lower() + name[1:]}: {result.cell(row, EXITS)}")
    return f"{named(EXITS)[0].upper() + named(EXITS)[1:]} more than today, {'; '.join(said)}."


def _payers(result: Published) -> str:
    """Say who pays under each key, by the way of organising the service."""
    said = []
    for scenario, name in SERVICES.items():
        losers = {
            key: [place for place in MUNICIPALITIES if _gain(result, scenario, place, key=key) < 0] for key in KEYS
        }
        parts = [
            f"{KEYS[key]}: {listed([MUNICIPALITIES[one] for one in some]) if some else 'none'}"
            for key, some in losers.items()
        ]
        said.append(f"{name[0].lower() + name[1:]} ({'; '.join(parts)})")
    return f"Worse off in money than today by the mean, under two ways of sharing the cost: {', '.join(said)}."


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
        today = result.written(result.level(outcome, result.baseline), outcome)
        rows.append([named(outcome), today, *(result.cell(row, outcome) for row in found)])
    return table_of(["", "today", *scenarios.values()], rows)


PAIRED = (EXITS, COACH, PLACE, NET)


def pairs(result: Published) -> list[str]:
    """Return the table of the ways of organising the service against each other and against what needs none."""
    names = [*SERVICES, *WITHOUT]
    rows = []
    for i, later in enumerate(names):
        for earlier in names[:i]:
            found = [_pair(result, outcome, later, earlier) for outcome in PAIRED]
            rows.append([f"{_all(later)} instead of {_name(earlier)}", *found])
    return table_of(["", *(named(outcome) for outcome in PAIRED)], rows)


def _all(scenario: str) -> str:
    return (SERVICES | WITHOUT)[scenario]


def _pair(result: Published, outcome: Outcome, one: str, other: str) -> str:
    row = result.difference(outcome, one, baseline=other, family="pairs")
    return result.cell(row, outcome)


def best(result: Published) -> list[str]:
    """Return for each outcome the scenarios that cannot be told from the best."""
    known = [outcome for outcome in result.outcomes() if not result.rows(outcome, family="best").empty]
    rows = [[named(outcome), listed([_name(n) for n in _may_be_best(result, outcome)] or ["-"])] for outcome in known]
    return table_of(["", "cannot be told from the best"], rows)


# --- who gains and who pays -----------------------------------------------------------------------

KEYS = {"staff": "each pays the staff that works for it", "residents": "all share by residents on benefit"}


def who_pays(result: Published) -> list[str]:
    """Return the table of gains by municipality: exits to work, and money under two cost keys."""
    rows = []
    for scenario, name in SERVICES.items():
        for place, label in MUNICIPALITIES.items():
            exits = (EXITS[0], "municipality", place)
            row = result.difference(exits, scenario, family="breakdown")
            money = [result.written(_gain(result, scenario, place, key=key), NET, sign=True) for key in KEYS]
            rows.append([name, label, result.cell(row, EXITS), *money])
    heads = [f"{named(NET)}, {key}" for key in KEYS.values()]
    return table_of(["", "", named(EXITS), *heads], rows)


def _gain(result: Published, scenario: str, place: str, *, key: str) -> float:
    """Return how much better the net result of a municipality is than today under a cost key [EUR over the period].

    Under ``staff`` as the model books it. Under ``residents`` the cost of the whole service is shared by residents on
    benefit, today as well as after; reckoned from the means, so without an interval.
    """
    booked = _of(result, NET, scenario, place) - _of(result, NET, result.baseline, place)
    if key == "staff":
        return booked
    moved = [_of(result, SERVICE, one, place) - _shared(result, one, place) for one in (scenario, result.baseline)]
    return booked + moved[0] - moved[1]


def _shared(result: Published, scenario: str, place: str) -> float:
    part = _of(result, STOCK, scenario, place) / sum(_of(result, STOCK, scenario, one) for one in MUNICIPALITIES)
    return part * sum(_of(result, SERVICE, scenario, one) for one in MUNICIPALITIES)


def _of(result: Published, outcome: Outcome, scenario: str, place: str) -> float:
    return result.level((outcome[0], "municipality", place), scenario)


# --- what it hangs on -----------------------------------------------------------------------------

SWEPT: Sequence[Outcome] = (EXITS, ("contacts_per_resident_year", "all", "all"), COACH, SERVICE)


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
    measure, group_by, group = outcome
    rows = result.differences
    mine = (rows["scenario"] == scenario) & (rows["point"] == point) & (rows["baseline"] == (baseline or scenario))
    mine &= (rows["measure"] == measure) & (rows["group_by"] == group_by) & (rows["group"] == group)
    return result.cell(None if rows[mine].empty else rows[mine].iloc[0], outcome)


GATES = {"current": "The gate as entered", "current+gate_as_observed": "The gate as last observed"}
REGIONAL, BASE = "integraal+gate_as_observed", "base"
PLANS = {"current": "Today's plan for talks", "current_talks": "A plan twice as dense"}


def gate(result: Published) -> list[str]:
    """Return what coaches do under both gates, and one regional organisation under the gate as observed."""
    lines = staff(result, scenarios=GATES, factor="coaches", words="{level:g} fte of coaches for {base:g}")
    found = [_swept(result, outcome, REGIONAL, BASE, baseline=result.baseline) for outcome in SWEPT]
    return [*lines, f"| The gate as last observed: one regional organisation | {' | '.join(found)} |"]


def contact_plan(result: Published) -> list[str]:
    """Return what more and less activation staff does under both plans for talks."""
    return staff(result, scenarios=PLANS, factor="activation", words="activation staff times {level:g}")
