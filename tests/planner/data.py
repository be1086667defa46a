"""The data of a page that follows the format exactly, made of a known function with noise instead of a simulation.

Every measure is a smooth function of the inputs (`Truth`), seen at random points with noise that is known. What the
emulation is made of is fitted here as plainly as can be: a linear trend by least squares, lengths as given.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
T = dict[str, str]

MUNICIPALITIES = {"noord": "Noordwijk", "midden": "Middendorp", "zuid": "Zuiderwoude"}
PERIODS = [str(year) for year in range(2027, 2036)]


def both(en: str, nl: str | None = None) -> T:
    return {"en": en, "nl": en if nl is None else nl}


# --- what can be set ----------------------------------------------------------------------------------------------


def _staff(name: str, label: T, *, low: float, high: float, today: float, eur: float, **more: Any) -> dict[str, Any]:
    return _input(
        name,
        label,
        group="staff",
        unit="fte",
        low=low,
        high=high,
        step=0.25,
        today=today,
        eur_per_unit_year=eur,
        **more,
    )


def _input(name: str, label: T, **more: Any) -> dict[str, Any]:
    plain = {"kind": "number", "unit": "factor", "municipality": None, "eur_per_unit_year": None, "options": None}
    about = both(f"What {name} is about.", f"Waar {name} over gaat.")
    return {"id": name, "label": label, "about": about} | plain | more


def _switch(name: str, label: T, options: list[T]) -> dict[str, Any]:
    ends = {"low": 0, "high": 1, "step": 1, "today": 0, "unit": ""}
    return _input(name, label, group="assumption", kind="switch", options=options, **ends)


def inputs(n: int = 12) -> list[dict[str, Any]]:
    """Return `n` inputs: eight of staff, one of inflow, and assumptions, two of them switches."""
    work = {"noord": 5.65, "midden": 4.7, "zuid": 8.45}
    found = [
        _staff("coaches", both("Coaches"), low=10, high=21, today=15.5, eur=98_000),
        _staff("wsp", both("Employer service", "Werkgeversservicepunt"), low=4, high=12, today=7, eur=94_000),
        *(
            _staff(
                f"{one}_activation",
                both(f"Activation, {name}", f"Activering {name}"),
                low=round(fte * 0.7, 1),
                high=round(fte * 1.6, 1),
                today=fte,
                eur=91_000,
                municipality=one,
            )
            for (one, name), fte in zip(MUNICIPALITIES.items(), work.values(), strict=True)
        ),
        *(
            _staff(
                f"{one}_income",
                both(f"Income, {name}", f"Inkomen {name}"),
                low=round(fte * 0.9, 1),
                high=round(fte * 1.9, 1),
                today=fte,
                eur=84_000,
                municipality=one,
            )
            for (one, name), fte in zip(MUNICIPALITIES.items(), (7.5, 6.2, 11.2), strict=True)
        ),
        _input(
            "inflow",
            both("People who report", "Mensen die zich melden"),
            group="inflow",
            low=0.8,
            high=1.4,
            step=0.05,
            today=1,
        ),
        _input(
            "returns",
            both("How many come back", "Hoeveel mensen terugkomen"),
            group="assumption",
            low=0.5,
            high=1.5,
            step=0.1,
            today=1,
        ),
        _switch(
            "gate",
            both("Gate to coaches", "Poort naar de coaches"),
            [both("open"), both("as observed", "zoals gezien")],
        ),
        _switch(
            "talks",
            both("Talks are planned", "Gesprekken worden gepland"),
            [both("as now", "zoals nu"), both("twice as often", "tweemaal zo vaak")],
        ),
    ]
    found += [
        _input(
            f"more_{k}",
            both(f"Another assumption {k}", f"Nog een aanname {k}"),
            group="assumption",
            low=0,
            high=1,
            step=0.1,
            today=0.5,
        )
        for k in range(n - len(found))
    ]
    return found[:n]


def today_of(asked: list[dict[str, Any]]) -> Floats:
    """Return the inputs of today, each from 0 to 1."""
    return np.array([(one["today"] - one["low"]) / (one["high"] - one["low"]) for one in asked])


# --- what is measured ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Truth:
    """A smooth function of inputs in 0..1 on the scale of a measure, and how it is shown."""

    id: str
    label: T
    unit: T
    at_today: float
    spread: float
    scale: str = "linear"
    pulls: dict[str, float] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)

    def values(self, x: Floats, *, asked: list[dict[str, Any]], scenario: int) -> Floats:
        """Return the value on the scale at each row of `x` (points, inputs); the first scenario is `at_today` today."""
        rng = np.random.default_rng([len(self.id), *self.id.encode()])
        weights = rng.normal(scale=0.08, size=len(asked))
        weights[[one["id"] in self.pulls for one in asked]] = [
            self.pulls[one["id"]] for one in asked if one["id"] in self.pulls
        ]
        at_today = self._bend(today_of(asked)[None, :], weights)
        shift = np.array([0.0, *rng.normal(scale=0.25, size=5)])[scenario]
        return np.asarray(_on(self.scale, self.at_today) + self.spread * (self._bend(x, weights) - at_today + shift))

    @staticmethod
    def _bend(x: Floats, weights: Floats) -> Floats:
        return np.asarray(np.sin(2.2 * (x - 0.4)) @ weights + 0.3 * (x[:, 0] - 0.5) * (x[:, 2] - 0.5))

    def described(self) -> dict[str, Any]:
        """Return the measure as the page has it."""
        plain = {
            "better": "low",
            "family": "waits",
            "municipality": None,
            "party": None,
            "matters": None,
            "decimals": 1,
            "norm": None,
            "main": True,
        }
        return {"id": self.id, "label": self.label, "unit": self.unit} | plain | self.more


def _on(scale: str, value: float) -> float:
    if scale == "log":
        return float(np.log(value))
    return value if scale == "linear" else float(np.log(value / (1 - value)))


def _back(scale: str, value: Floats) -> Floats:
    if scale == "log":
        return np.exp(value)
    return value if scale == "linear" else np.asarray(1 / (1 + np.exp(-value)))


def _waits() -> list[Truth]:
    weeks = both("weeks", "weken")
    said = {
        "trajectory": (
            both("Wait for a coach, nine in ten", "Wachttijd coach, negen van de tien"),
            27.0,
            {"coaches": -2.0, "inflow": 0.9},
            12,
        ),
        "placement": (
            both("Wait for a job, nine in ten", "Wachttijd werk, negen van de tien"),
            25.0,
            {"wsp": -1.4, "inflow": 0.5},
            26,
        ),
        "activation": (
            both("Wait for activation, nine in ten", "Wachttijd activering, negen van de tien"),
            5.2,
            {"noord_activation": -0.7, "midden_activation": -0.5, "zuid_activation": -0.8},
            8,
        ),
        "claim": (
            both("Wait for benefit, nine in ten", "Wachttijd uitkering, negen van de tien"),
            6.1,
            {"noord_income": -0.3, "zuid_income": -0.5},
            8,
        ),
    }
    return [
        Truth(
            f"wait_p90_weeks/queue/{queue}",
            label,
            weeks,
            at,
            0.8,
            "log",
            pulls,
            {"family": "waits", "norm": norm, "matters": 1 if norm < 20 else 4, "main": queue != "claim"},
        )
        for queue, (label, at, pulls, norm) in said.items()
    ]


def _everywhere(name: str, label: T, unit: T, *, at: tuple[float, ...], spread: float, **more: Any) -> list[Truth]:
    """Return a measure of the region and the same of each municipality; `at` is what each is today."""
    pulls = more.pop("pulls")
    found = [Truth(name, label, unit, at[0], spread, "linear", pulls, more)]
    for (one, called), here in zip(MUNICIPALITIES.items(), at[1:], strict=True):
        of = {code: f"{text}, {called}" for code, text in label.items()}
        part = spread * here / at[0]
        own = more | {"municipality": one, "matters": None}
        found.append(Truth(f"{name}/municipality/{one}", of, unit, here, part, "linear", pulls, own))
    return found


def _money() -> list[Truth]:
    millions = both("million euro a year", "miljoen euro per jaar")
    paid = {"coaches": 1.0, "wsp": 0.7, "noord_income": 0.6}
    found = [
        Truth(
            "service_cost_eur",
            both("Cost of the services", "Kosten van de dienstverlening"),
            millions,
            21.3,
            1.4,
            "linear",
            paid,
            {"better": "low", "family": "money", "decimals": 2, "matters": 0.1, "party": "all"},
        ),
        Truth(
            "benefits_eur",
            both("Benefits paid", "Betaalde uitkeringen"),
            millions,
            51.8,
            1.9,
            "linear",
            {"inflow": 1.6},
            {"better": "low", "family": "money", "decimals": 2, "matters": 0.1, "main": False},
        ),
    ]
    for (one, name), at in zip(MUNICIPALITIES.items(), (-0.4, -1.1, 0.6), strict=True):
        found.append(
            Truth(
                f"net_result_eur/municipality/{one}",
                both(f"Net result, {name}", f"Saldo {name}"),
                millions,
                at,
                0.9,
                "linear",
                {f"{one}_activation": -0.6},
                {
                    "better": "high",
                    "family": "money",
                    "decimals": 2,
                    "matters": 0.1,
                    "party": "municipality",
                    "municipality": one,
                },
            )
        )
    shared = {"better": "high", "family": "money", "decimals": 2, "matters": 0.1, "party": "ijw"}
    label = both("Net result, work company", "Saldo werkbedrijf")
    return [
        *found,
        Truth("net_result_eur/organisation/ijw", label, millions, -0.3, 0.5, "linear", {"coaches": -0.8}, shared),
    ]


def truths(n: int = 20) -> list[Truth]:
    """Return `n` measures of the five families."""
    people, a_year = both("people", "mensen"), both("people a year", "mensen per jaar")
    staff = {"coaches": 0.8, "inflow": 0.6, "wsp": 0.6}
    found = [
        *_waits(),
        *_everywhere(
            "exits_to_work",
            both("Exits to work", "Uitstroom naar werk"),
            a_year,
            at=(255, 80, 62, 113),
            spread=22,
            pulls=staff,
            family="work",
            better="high",
            decimals=0,
            matters=5,
        ),
        *_everywhere(
            "stock_on_benefit",
            both("People on benefit", "Mensen met een uitkering"),
            people,
            at=(3198, 960, 790, 1448),
            spread=160,
            pulls={"inflow": 2.0, "coaches": -0.4},
            family="caseload",
            better="low",
            decimals=0,
            matters=15,
        ),
        Truth(
            "contacts_per_resident_year",
            both("Talks a year with each resident", "Gesprekken per inwoner per jaar"),
            both("talks", "gesprekken"),
            4.1,
            0.6,
            "linear",
            {"noord_activation": 0.7, "zuid_activation": 0.9, "inflow": -0.6},
            {"family": "seen", "better": "high", "matters": 0.25, "norm": 4},
        ),
        Truth(
            "not_seen_6m_fraction",
            both("Not seen for half a year", "Een half jaar niet gesproken"),
            both("%"),
            0.062,
            0.5,
            "logit",
            {"noord_activation": -0.6, "zuid_activation": -0.8, "inflow": 0.7},
            {"family": "seen", "matters": 0.005},
        ),
        *_money(),
    ]
    found += [
        Truth(
            f"further_{k}",
            both(f"Another figure {k}", f"Nog een cijfer {k}"),
            people,
            100 + k,
            9.0,
            "linear",
            {},
            {"family": "work", "main": False},
        )
        for k in range(n - len(found))
    ]
    return found[:n]


# --- what is emulated ---------------------------------------------------------------------------------------------


LUCK = 0.02
"""The luck of a level, in parts of how far a measure spreads."""
TOGETHER = 0.8
"""How the luck of one scenario goes together with that of another."""


def _six(values: Any) -> Any:
    """Return numbers of six digits, which a page of two megabytes has room for."""
    return [_six(one) for one in values] if np.ndim(values) else float(f"{values:.6g}")


def _emulated(
    truth: Truth, x: Floats, *, asked: list[dict[str, Any]], scenario: int, rng: np.random.Generator, n_scenarios: int
) -> dict[str, Any]:
    noise = np.square(truth.spread * rng.uniform(0.03, 0.07, size=len(x)))
    seen = truth.values(x, asked=asked, scenario=scenario) + rng.normal(size=len(x)) * np.sqrt(noise)
    flat = np.column_stack([np.ones(len(x)), x])
    trend, *_ = np.linalg.lstsq(flat, seen, rcond=None)
    left = seen - flat @ trend
    shown = _back(truth.scale, seen)
    slope = {"linear": np.ones_like(shown), "log": shown, "logit": shown * (1 - shown)}[truth.scale]
    return {
        "scale": truth.scale,
        "trend": _six(trend),
        "lengths": _six(np.where(np.arange(len(asked)) % 3 == 0, 1.1, 2.4)),
        "variance": _six(max(2.0 * float(np.var(left)), 1e-8)),
        "y": _six(left),
        "noise": _six(noise),
        "trend_variance": _six(2.0 * float(np.var(seen))),
        "luck": _six(np.square(LUCK * truth.spread)),
        "together": [1.0 if place == scenario else TOGETHER for place in range(n_scenarios)],
        "coverage": {"share": 0.896, "n": 48},
        "shown": [] if "@" in truth.id else _six(np.column_stack([shown, slope * np.sqrt(noise)])),
    }


def _simulated(truth: Truth, *, asked: list[dict[str, Any]], scenario: int) -> dict[str, Any]:
    at = truth.values(today_of(asked)[None, :], asked=asked, scenario=scenario)
    wide = 1.96 * 0.04 * truth.spread
    mean, low, high = (float(_back(truth.scale, at + by)[0]) for by in (0.0, -wide, wide))
    return {"mean": _six(mean), "low": _six(low), "high": _six(high), "n": 20}


def _path_truths(paths: dict[str, Truth]) -> list[Truth]:
    return [
        Truth(
            f"{name}@{period}",
            one.label,
            one.unit,
            one.at_today * (1 + 0.008 * year),
            one.spread * (0.3 + 0.09 * year),
            one.scale,
            one.pulls,
            one.more,
        )
        for name, one in paths.items()
        for year, period in enumerate(PERIODS)
    ]


YAML = """# One setting of the planner's page, run exactly.
name: this_setting
kind: sweep
scenarios: [{{SCENARIO}}]
replications: 20
seed: 20260101
design:
  kind: list
  points:
    - {{LEVELS}}
"""


def synthetic(
    *, n_scenarios: int = 3, n_points: int = 60, n_inputs: int = 12, n_measures: int = 20, seed: int = 14
) -> dict[str, Any]:
    """Return data of a page of some size."""
    asked, told = inputs(n_inputs), truths(n_measures)
    by_name = {one.id: one for one in told}
    paths = {name: by_name[name] for name in ("stock_on_benefit", "wait_p90_weeks/queue/trajectory")}
    labels = [
        both("Today's organisation", "De huidige organisatie"),
        both("One regional organisation", "Eén regionale organisatie"),
        both("Each by itself", "Ieder voor zich"),
        both("One way of working", "Eén werkwijze"),
    ][:n_scenarios]
    scenarios = ["now", "together", "apart", "alike"][:n_scenarios]
    rng = np.random.default_rng(seed)
    emulators, simulated = {}, {}
    for place, scenario in enumerate(scenarios):
        x = rng.uniform(size=(n_points, n_inputs))
        switches = [one["kind"] == "switch" for one in asked]
        x[:, switches] = np.round(x[:, switches])
        x = np.array(_six(x))
        every = [*told, *_path_truths(paths)]
        emulators[scenario] = {
            "x": x.tolist(),
            "measures": {
                one.id: _emulated(one, x, asked=asked, scenario=place, rng=rng, n_scenarios=n_scenarios)
                for one in every
            },
        }
        simulated[scenario] = {one.id: _simulated(one, asked=asked, scenario=place) for one in every}
    return {
        "format": "ijmond-page-1",
        "title": both("What does staff do?", "Wat doet personeel?"),
        "about": both("A made-up region, to try the page on.", "Een verzonnen regio, om de pagina op te proberen."),
        "made": {
            "result": "made-up",
            "seed": seed,
            "from": "2016-01-01",
            "changes_on": "2027-01-01",
            "until": "2036-01-01",
            "replications": 4,
            "n_points": n_points,
            "version": "0",
        },
        "scenarios": [{"id": name, "label": label} for name, label in zip(scenarios, labels, strict=True)],
        "municipalities": [{"id": name, "label": both(label)} for name, label in MUNICIPALITIES.items()],
        "inputs": asked,
        "measures": [one.described() for one in told],
        "paths": [
            {
                "id": name,
                "label": one.label,
                "unit": one.unit,
                "decimals": one.more.get("decimals", 1),
                "measures": [f"{name}@{period}" for period in PERIODS],
                "periods": PERIODS,
            }
            for name, one in paths.items()
        ],
        "emulators": emulators,
        "simulated": simulated,
        "assumptions": [],
        "experiment": {"name": "this_setting", "yaml": YAML, "command": "ijmond run FILE"},
    }
