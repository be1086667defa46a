"""Other starts than the configured one: what it assumes of the stock, moved to the ends of what is thought possible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sim.plan.draws import tilted
from sim.plan.plan import BASE_POINT, Beside, Case, Job, case_of

if TYPE_CHECKING:
    from sim.config import Configuration

STOCK = "circumstances.stock"
SHARES = ("in_activation_fraction", "in_trajectory_fraction")
TREDEN = ("trede_shares_under_1_year", "trede_shares_1_to_5_years", "trede_shares_over_5_years")
QUEUED = {"trajectory": 0.05, "placement": 0.02, "activation": 0.02}
"""How much of the stock stands in each queue of a full start, where none is entered."""

LONGEST_WEEKS = 26.0
"""How long those have waited at most."""

LOW, HIGH = 0, 1


def start_check(scenario: str, configuration: Configuration, *, n: int) -> Beside:
    """Return `n` replications of a scenario from each start that differs from its own."""
    if n == 0:
        return Beside()
    documents, cases, jobs = {}, {}, []
    for start, document in starts_of(configuration).items():
        key = case_of(scenario, BASE_POINT, beside=start)
        documents[key], cases[key] = document, Case(document=key, role="start")
        jobs += [Job(scenario, BASE_POINT, k, start) for k in range(n)]
    return Beside(jobs=tuple(jobs), documents=documents, cases=cases)


def starts_of(configuration: Configuration) -> dict[str, dict[str, Any]]:
    """Return a configuration with each other start, as a document; a start that is the same is left out."""
    stock, start = configuration.document["circumstances"]["stock"], configuration.window.start.isoformat()
    changed: dict[str, dict[str, Any]] = {
        "emptier": dict(_shares(stock, LOW, start=start)) | {"waiting": None},
        "fuller": dict(_shares(stock, HIGH, start=start)) | {"waiting": _waiting(configuration, stock)},
        "less_far": dict(_treden(stock, LOW)) | {"trajectory_done_fraction": None},
        "further": dict(_treden(stock, HIGH)) | {"trajectory_done_fraction": 1.0},
    }
    found = {name: _with(configuration, changes) for name, changes in changed.items()}
    return {name: one.document for name, one in found.items() if one.digest != configuration.digest}


def _with(configuration: Configuration, changes: Mapping[str, Any]) -> Configuration:
    stock = configuration.document["circumstances"]["stock"]
    real = {f"{STOCK}.{name}": value for name, value in changes.items() if value is not None or name in stock}
    return configuration.with_changes(real)


def _ends(number: Mapping[str, Any]) -> tuple[float, float] | None:
    """Return the ends of what is thought possible of a number, as values or factors; None when nobody said."""
    ends = number.get("range") or number.get("factor_range")
    return None if ends is None else (ends[LOW], ends[HIGH])


def _at_end(number: Mapping[str, Any], end: int, *, start: str) -> float | None:
    """Return a number at an end of what is thought possible of it when the run starts; None when nobody said."""
    ends = _ends(number)
    if ends is None:
        return None
    return float(ends[end] if "range" in number else ends[end] * _at_start(number["value"], start))


def _at_start(value: Any, start: str) -> float:
    """Return the value of a number on the day of the start, of one that changes over time the one that holds then."""
    if not isinstance(value, Mapping):
        return float(value)
    return float(value[max((day for day in value if day <= start), default=min(value))])


def _shares(stock: Mapping[str, Any], end: int, *, start: str) -> Iterator[tuple[str, float]]:
    for name in SHARES:
        most = _at_end(stock[name], end, start=start)
        if most is not None:
            yield name, min(1.0, most)


def _treden(stock: Mapping[str, Any], end: int) -> Iterator[tuple[str, list[float]]]:
    """Yield the shares of the treden, tilted towards the lowest or the highest."""
    for name in TREDEN:
        ends = _ends(stock[name])
        if ends is not None and isinstance(stock[name]["value"], list):
            yield name, tilted(stock[name]["value"], ends[end])


def _waiting(configuration: Configuration, stock: Mapping[str, Any]) -> dict[str, Any]:
    """Return longer waiting lists than are entered; where none are, those that a part of the stock would make."""
    if "waiting" in stock:
        start = configuration.window.start.isoformat()
        entered = {name: (_at_end(number, HIGH, start=start), number) for name, number in stock["waiting"].items()}
        return {name: number if most is None else most for name, (most, number) in entered.items()}
    municipalities = configuration.at(configuration.window.start).circumstances.municipalities.values()
    size = sum(municipality.stock_at_start for municipality in municipalities)
    return {name: float(round(share * size)) for name, share in QUEUED.items()} | {"longest_weeks": LONGEST_WEEKS}
