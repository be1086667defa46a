"""A results folder is read back only when it is whole and unchanged; equal facts give equal digests."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.errors import ResultsError
from sim.store import compare_targets, digest_of_jobs, open_result, summarise, tally, write_sealed, write_text
from sim.store.provenance import digests_of_measures
from sim.store.summary import COLUMNS, Tally
from tests.report import sample


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished result."""
    return sample.result(tmp_path_factory.mktemp("store") / "current").folder


@pytest.fixture
def folder(finished: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may damage."""
    return Path(shutil.copytree(finished, tmp_path / "current"))


def cut(folder: Path) -> None:
    """Cut the end off a table."""
    path = folder / "series.parquet"
    path.write_bytes(path.read_bytes()[:-10])


def edit(folder: Path) -> None:
    """Change one digit."""
    path = folder / "summary.csv"
    path.write_text(path.read_text().replace("2.", "3.", 1))


def remove(folder: Path) -> None:
    """Remove a table."""
    (folder / "design.csv").unlink()


def add(folder: Path) -> None:
    """Put something else in the folder."""
    (folder / "notes.txt").write_text("mine")


def edit_manifest(folder: Path) -> None:
    """Change the seed in the manifest."""
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace('"seed":1', '"seed":2', 1))


def cut_manifest(folder: Path) -> None:
    """Cut the manifest."""
    path = folder / "manifest.json"
    path.write_text(path.read_text()[:100])


def remove_manifest(folder: Path) -> None:
    """Remove the manifest."""
    (folder / "manifest.json").unlink()


def other_format(folder: Path) -> None:
    """Write a manifest of a later version."""
    document = {"format": 99}
    write_sealed(folder / "manifest.json", document)


DAMAGES: list[tuple[Callable[[Path], None], str]] = [
    (cut, r"series\.parquet: was changed after it was written"),
    (edit, r"summary\.csv: was changed after it was written"),
    (remove, r"design\.csv: is missing"),
    (add, r"notes\.txt: is not part of this result; move it out"),
    (edit_manifest, r"manifest\.json: was changed after it was written"),
    (cut_manifest, r"manifest\.json: cannot be read"),
    (remove_manifest, r"holds no manifest\.json, so it is no finished result"),
    (other_format, r"is not a manifest of format 2"),
]


@pytest.mark.parametrize(("damage", "words"), DAMAGES, ids=[damage.__name__ for damage, _ in DAMAGES])
def test_a_damaged_folder_is_refused_in_one_line(folder: Path, damage: Callable[[Path], None], words: str) -> None:
    damage(folder)

    with pytest.raises(ResultsError, match=words) as caught:
        open_result(folder)
    assert "\n" not in str(caught.value)


def test_a_whole_folder_reads_back(finished: Path) -> None:
    result = open_result(finished)

    assert tuple(result.summary.columns) == COLUMNS
    assert set(result.replications["replication"]) == {0, 1, 2, 3, 4}
    assert result.series.groupby("replication").size().nunique() == 1


def test_a_report_beside_the_tables_does_not_count_as_foreign(folder: Path) -> None:
    write_text(folder / "report.html", "<html>")

    assert open_result(folder).summary.shape[0] > 0


def test_numbers_read_back_to_the_last_bit(finished: Path) -> None:
    result = open_result(finished)
    stock = result.replications.query("measure == 'stock_on_benefit' and period == 'all'")["value"]
    read = result.summary.query("measure == 'stock_on_benefit' and period == 'all'")["mean"].iloc[0]

    assert read == stock.mean()


def test_volatile_facts_stand_apart(finished: Path) -> None:
    manifest = json.loads((finished / "manifest.json").read_text())

    assert manifest["volatile"]["seconds"] == 300.0
    assert "seconds" not in json.dumps({key: value for key, value in manifest.items() if key != "volatile"})


def test_a_digest_follows_every_bit_and_every_name() -> None:
    frame = pd.DataFrame({"measure": "a", "name": ["a", "b"], "value": [1.0, np.nan]})
    same = pd.DataFrame({"measure": "a", "name": pd.Categorical(["a", "b"]), "value": [1.0, -np.nan]})
    paths = pd.DataFrame({"series": [], "value": []})
    others = [
        frame.assign(value=[np.nextafter(1.0, 2.0), np.nan]),
        frame.assign(name=["a", "c"]),
        frame.rename(columns={"name": "names"}),
        frame[::-1],
    ]

    assert digests_of_measures(frame, paths) == digests_of_measures(same, paths)
    assert len({digests_of_measures(each, paths)["measure a"] for each in (frame, *others)}) == 5


def test_the_digest_of_jobs_does_not_know_their_order() -> None:
    assert digest_of_jobs([("a", "1"), ("b", "2")]) == digest_of_jobs([("b", "2"), ("a", "1")])
    assert digest_of_jobs([("a", "1"), ("b", "2")]) != digest_of_jobs([("a", "2"), ("b", "1")])


def rows(values: list[float], *, n: list[float] | None = None) -> pd.DataFrame:
    """The same measure in some replications, a value resting on nobody where it is missing, or on `n`."""
    rests_on = [0.0 if np.isnan(value) else 8.0 for value in values] if n is None else n
    told = {"scenario": "s", "point": "base", "measure": "m", "group_by": "all", "group": "all", "period": "2020"}
    numbers = zip(values, rests_on, strict=True)
    return pd.DataFrame([told | {"unit": "weeks", "value": value, "n": n, "n_open": 2.0} for value, n in numbers])


def test_a_summary_is_the_t_interval_of_the_replications_with_a_value() -> None:
    row = summarise(rows([4.0, 5.0, 6.0, np.nan]), experiment="e").iloc[0]

    assert (row["mean"], row["n_replications"], row["n_open"]) == (5.0, 3, 2.0)
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((2.516, 7.484), abs=1e-3)


def test_a_mean_is_empty_as_soon_as_a_value_was_cut_off_in_one_replication() -> None:
    """The wait that nine in ten stay below, reached in the short replications only; how many they are is still said."""
    row = summarise(rows([31.0, 45.0, np.nan, 40.0], n=[8, 8, 8, 8]), experiment="e").iloc[0]

    assert [row["mean"], row["ci_low"], row["ci_high"]] == pytest.approx([np.nan] * 3, nan_ok=True)
    assert (row["n_replications"], row["n_open"]) == (3, 2.0)


def test_what_was_cut_off_in_one_group_leaves_the_others_alone() -> None:
    other = rows([31.0, np.nan], n=[8, 8]).assign(group="b")
    means = summarise(pd.concat([rows([4.0, 6.0]), other]), experiment="e").set_index("group")["mean"]

    assert means["all"] == 5.0
    assert np.isnan(means["b"])


@pytest.mark.parametrize(("values", "n"), [([4.0], 1), ([np.nan, 4.0], 1), ([np.nan, np.nan], 0)])
def test_too_few_replications_have_no_interval(values: list[float], n: int) -> None:
    row = summarise(rows(values), experiment="e").iloc[0]

    assert row["n_replications"] == n
    assert np.isnan(row["ci_low"])
    assert np.isnan(row["ci_high"])


@pytest.mark.parametrize(
    ("mean", "verdict"), [(9.0, "met"), (11.0, "met"), (11.01, "missed"), (np.nan, "not_measured")]
)
def test_a_target_is_met_within_its_closed_band(mean: float, verdict: str) -> None:
    key = {"measure": "m", "group_by": "all", "group": "all", "period": "2020"}
    target = pd.DataFrame([key | {"observed": 10.0, "band_low": 9.0, "band_high": 11.0}])
    estimate = {"unit": "weeks", "mean": mean, "ci_low": 0.0, "ci_high": 1.0, "n_replications": 3}

    assert compare_targets(target, pd.DataFrame([key | estimate]))["verdict"].tolist() == [verdict]
    assert compare_targets(target, pd.DataFrame([key | estimate])[:0])["verdict"].tolist() == ["not_measured"]


# --- what was observed ----------------------------------------------------------------------------


def row(name: str, verdict: str, *about: str, period: str = "2016", source: str = "2024-04-01") -> dict[str, str]:
    observations = "; ".join(about or (name,))
    told = {"name": name, "verdict": verdict, "period": period, "source_date": source}
    return told | {"observations": observations}


def test_one_figure_that_stands_for_many_years_is_one_observation() -> None:
    rows = [row(f"turnover_{year}", "met", "national", period=str(year)) for year in range(2016, 2024)]

    assert tally(pd.DataFrame(rows)) == Tally(met=1, missed=0, not_measured=0, rows=8, forecasts=0)
    rows[3]["verdict"] = "not_measured"
    assert tally(pd.DataFrame(rows)).met == 1
    rows[3]["verdict"] = "missed"
    assert tally(pd.DataFrame(rows)) == Tally(met=0, missed=1, not_measured=0, rows=8, forecasts=0)


def test_a_total_is_no_more_than_its_parts() -> None:
    rows = [row("north", "met"), row("south", "met"), row("all", "met", "north", "south")]

    assert (tally(pd.DataFrame(rows)).met, tally(pd.DataFrame(rows)).rows) == (2, 3)


def test_a_forecast_is_no_observation_but_a_figure_that_is_repeated_later_is() -> None:
    rows = [
        row("seen", "met", period="all"),
        row("expected", "met", period="2028-12-31"),
        row("then", "met", "share", period="2019-12-31", source="2019-12-31"),
        row("again", "met", "share", period="2023-12-31", source="2019-12-31"),
        row("ahead", "not_measured"),
    ]

    assert tally(pd.DataFrame(rows)) == Tally(met=2, missed=0, not_measured=1, rows=4, forecasts=1)


def test_targets_of_before_are_one_observation_each() -> None:
    rows = pd.DataFrame([row("one", "met"), row("other", "missed")]).drop(columns="observations")

    assert tally(rows) == Tally(met=1, missed=1, not_measured=0, rows=2, forecasts=0)
