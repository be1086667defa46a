"""What holds for any log: nobody appears or vanishes, and no time is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.domain import Event, Stage
from tests.measures.logs import MUNICIPALITIES, NOBODY, Person, Story, week

END = week("2018-01-01")
EDGES = (0.0, week("2016-01-01"), week("2017-01-01"))
SPLIT = (
    ("stock_on_benefit", "municipality"),
    ("stock_on_benefit", "trede"),
    ("stock_on_benefit", "target_group"),
    ("caseload", "stage"),
)
STAGES = (Stage.INTAKE, Stage.GUIDANCE, Stage.ACTIVATION, Stage.TRAJECTORY, Stage.PLACEMENT)

moments = st.one_of(st.sampled_from(EDGES), st.integers(0, int(END)).map(float), st.floats(0, END, exclude_max=True))


@st.composite
def logs(draw: st.DrawFn) -> Story:
    """A log of up to six residents who come, move about, leave and come back, often at the very same moments."""
    story = Story()
    for _ in range(draw(st.integers(1, 6))):
        person = story.person(
            draw(st.sampled_from(MUNICIPALITIES)), born=draw(st.sampled_from(("1970-01-01", "1989-06-01")))
        )
        times = sorted(draw(st.lists(moments, min_size=1, max_size=9)))
        on_benefit = draw(st.booleans())
        if on_benefit:
            person.stood(draw(st.floats(0, 400)), team=draw(st.integers(-1, 2)))
        for time in times:
            on_benefit = _something_happens(draw, person, time, on_benefit)
    return story


def _something_happens(draw: st.DrawFn, person: Person, time: float, on_benefit: bool) -> bool:
    if not on_benefit:
        person.granted(time, team=draw(st.integers(NOBODY, 2)), worker=0)
        return True
    match draw(st.sampled_from(("work", "out", "stage", "trede", "talk"))):
        case "work":
            person.to_work(time, draw(st.integers(0, 4)))
        case "out":
            person.out(time, stage=Stage.AWAY)
        case "stage":
            person.at(time, Event.STAGE, stage=draw(st.sampled_from(STAGES)))
            return True
        case "trede":
            person.at(time, Event.TREDE, trede=draw(st.integers(1, 5)))
            return True
        case "talk":
            person.at(time, Event.CONTACT)
            return True
    return False


@settings(max_examples=20, deadline=None)
@given(logs())
def test_the_stock_is_what_was_there_and_came_and_did_not_leave(story: Story) -> None:
    measured = story.measured()
    for group_by, group in (("all", "all"), ("municipality", "noord"), ("municipality", "zuid")):
        key = {"by": group_by, "group": group}
        for before, year, after in (("2015-12-31", "2016", "2016-12-31"), ("2016-12-31", "2017", "2017-12-31")):
            came, left = measured.get("inflow", year, **key), measured.get("outflow", year, **key)
            start, end = (measured.get("stock_on_benefit", day, **key) for day in (before, after))
            assert end == start + came - left
            assert left == measured.get("exits_to_work", year, **key) + measured.get("exits_other", year, **key)


@settings(max_examples=20, deadline=None)
@given(logs())
def test_groups_add_up_to_all_and_years_to_the_window(story: Story) -> None:
    measured = story.measured()
    for measure, by in SPLIT:
        chosen = measured.rows[(measured.rows["measure"] == measure) & (measured.rows["group_by"] == by)]
        rows = chosen.groupby("period")[["value", "n"]].sum()
        for period in ("2016", "2017", "all"):
            together = measured.full(measure, period)
            assert tuple(rows.loc[period]) == pytest.approx((together.value, together.n), abs=1e-9)
    years = [measured.full("stock_on_benefit", year).n for year in ("2016", "2017")]
    assert sum(years) == pytest.approx(measured.full("stock_on_benefit", "all").n, abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(logs())
def test_the_mean_stock_is_the_time_that_people_were_on_benefit(story: Story) -> None:
    weeks = 0.0
    first, end = week("2016-01-01"), END
    for person in story.people:
        rows = [(row[0], row[5]) for row in person.rows]
        for (since, stage), (until, _) in zip(rows, [*rows[1:], (end, 0)], strict=True):
            if stage in STAGES:
                weeks += max(0.0, until - max(since, first))
    assert story.measured().get("stock_on_benefit", "all") == pytest.approx(weeks / (end - first), abs=1e-9)
