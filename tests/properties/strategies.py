"""Small regions at random, within what a planner might write down."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from sim.quantities import SHORTEST_WEEKS
from tests.model import small

fractions = st.floats(0.0, 1.0)
ways = st.sampled_from(["direct", "through_trajectory"])
START = dt.date(2010, 1, 1)


def per_trede(most: float) -> st.SearchStrategy[list[float]]:
    """Return five numbers up to `most`."""
    return st.lists(st.floats(0.0, most), min_size=5, max_size=5)


def durations(most_weeks: float, *, least_weeks: float = 0.0) -> st.SearchStrategy[dict[str, Any]]:
    """Return durations of any family."""
    return st.builds(
        lambda family, weeks, cv: {
            "family": family,
            "mean_weeks": small.number(weeks, "weeks"),
            "cv": small.number(cv, "factor"),
        },
        st.sampled_from(["constant", "exponential", "lognormal", "uniform"]),
        st.floats(least_weeks, most_weeks),
        st.floats(0.0, 0.57),
    )


@st.composite
def windows(draw: st.DrawFn) -> dict[str, dt.date]:
    """Draw a window of one to fourteen months."""
    start = draw(st.dates(dt.date(2008, 1, 1), dt.date(2022, 1, 1)))
    measured_from = start + dt.timedelta(days=draw(st.integers(0, 200)))
    return {
        "start": start,
        "measured_from": measured_from,
        "until": measured_from + dt.timedelta(days=draw(st.integers(30, 230))),
    }


CHANGES: dict[str, st.SearchStrategy[Any]] = {
    "circumstances.municipalities.beverwijk.stock_at_start": st.integers(0, 60),
    "circumstances.municipalities.velsen.stock_at_start": st.integers(0, 60),
    "circumstances.inflow.reports_per_year": st.floats(0.0, 400.0),
    "circumstances.inflow.nug_per_year": st.floats(0.0, 60.0),
    "circumstances.newcomers.groups.register": st.floats(0.0, 0.4),
    "circumstances.stock.in_activation_fraction": fractions,
    "circumstances.stock.in_trajectory_fraction": fractions,
    "circumstances.labour_market.places.regular.leads_per_year": st.floats(0.0, 400.0),
    "circumstances.labour_market.places.subsidised.fits_fraction": fractions,
    "resources.teams.beverwijk_activation.fte": st.floats(0.1, 12.0),
    "resources.teams.velsen_income.fte": st.floats(0.1, 12.0),
    "resources.teams.ijw_coaches.fte": st.floats(0.1, 12.0),
    "resources.teams.ijw_coaches.organisation": st.sampled_from(["ijw", "velsen", "beverwijk"]),
    "resources.teams.ijw_wsp.fte": st.floats(0.1, 6.0),
    "resources.staffing.leave_per_year": st.floats(0.01, 4.0),
    "resources.staffing.absence_fraction": st.floats(0.01, 0.5),
    "resources.staffing.vacancy": durations(30.0),
    "resources.sheltered.inside_places": st.floats(0.0, 60.0),
    "rules.referral.accepts_by_trede": per_trede(1.0),
    "rules.routing.activation_fraction": per_trede(1.0),
    "rules.combining": st.just({"kind": "hand_back"})
    | st.fixed_dictionaries({"kind": st.just("alongside"), "pace": fractions, "in_purchased": st.booleans()}),
    "rules.wsp_access": st.fixed_dictionaries({"kind": ways, "second_assessment": st.just(False)})
    | st.fixed_dictionaries({"kind": ways, "second_assessment": st.just(True), "rejects_fraction": fractions}),
    "rules.signalling.structured": st.booleans(),
    "rules.contact.guidance": st.lists(st.floats(1.0, 60.0), min_size=5, max_size=5),
    "rules.hand_over.lost_fraction": fractions,
    "rules.hand_over.wait": durations(10.0),
    "rules.trajectory.individual": durations(60.0),
    "model.work.rate_per_year": per_trede(3.0),
    "model.other_exit.rate_per_year": st.lists(st.floats(0.0, 3.0), min_size=3, max_size=3),
    "model.barriers.flare_per_year": st.floats(0.0, 6.0),
    "model.ladder.progress_per_year": st.floats(0.0, 6.0),
    "model.relapse.after_work_per_year": st.lists(st.floats(0.0, 6.0), min_size=3, max_size=3),
    "model.claim.give_up_per_year": st.floats(0.0, 6.0),
    "model.claim.documents": durations(12.0),
    "model.placement.candidate_patience": durations(30.0, least_weeks=SHORTEST_WEEKS),
    "model.activation.length": durations(60.0),
}
"""What may be drawn differently from the region, and how."""


@st.composite
def regions(draw: st.DrawFn) -> dict[str, Any]:
    """Draw up to a dozen changes of a region of a few dozen people, and its window."""
    paths = draw(st.lists(st.sampled_from(sorted(CHANGES)), unique=True, max_size=12))
    return {path: draw(CHANGES[path]) for path in paths} | {"measurement.window": draw(windows())}
