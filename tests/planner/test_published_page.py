"""A published result of a design that fills ranges: its page can be made again from it, the same to the last letter."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sim.commands.page import page_of
from sim.commands.results import publish, status
from sim.errors import ResultsError
from sim.planner import page_data, page_extracts
from sim.store import Result, open_result

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def published(result: Result, futures: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("published") / "page"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.commands.results.MOST_BYTES", 100)
        patch.setattr("sim.commands.results.MOST_MANIFEST_BYTES", 100)
        publish(result.folder, out=out, futures=futures.folder)
    return out


def test_what_is_published_makes_the_page_again_to_the_last_letter(
    published: Path, result: Result, futures: Result
) -> None:
    copy = open_result(published)
    assert "replications.parquet" in copy.manifest["left_out"]
    assert sorted(copy.manifest["extracts"]) == ["futures.parquet", "points.parquet"]
    assert page_data(copy) == page_data(result, futures=futures)
    assert (published / "page.html").read_text(encoding="utf-8") == page_of(published)


def test_it_is_small_whole_and_has_the_files_of_the_run(published: Path, result: Result) -> None:
    copy = open_result(published)
    assert not (published / "manifest.json").exists()
    assert (published / "manifest.json.gz").stat().st_size < (result.folder / "manifest.json").stat().st_size / 2
    assert (published / "points.parquet").stat().st_size < (result.folder / "replications.parquet").stat().st_size / 4
    assert copy.manifest["files"].items() <= result.manifest["files"].items()
    assert copy.manifest["results_digest"] == result.manifest["results_digest"]
    assert "finished and unchanged" in next(iter(status(published)))


def test_what_is_extracted_is_what_was_run(published: Path, result: Result) -> None:
    points, runs = open_result(published).rows("points.parquet"), result.replications
    columns = ["scenario", "point", "replication", "measure", "group_by", "group", "period"]
    both = points.merge(runs.astype({"period": str}), on=columns, how="left", suffixes=("", "_run"))

    assert len(both) == len(points) > 1000
    pd.testing.assert_series_equal(both["value"], both["value_run"], check_names=False, check_exact=True)


def test_an_extract_that_was_changed_is_refused(published: Path) -> None:
    path = published / "points.parquet"
    before = path.read_bytes()
    path.write_bytes(before[:-1] + b"?")
    try:
        with pytest.raises(ResultsError, match=r"points\.parquet: was changed after it was written"):
            page_of(published)
    finally:
        path.write_bytes(before)


def test_futures_for_nothing_are_refused_and_nothing_is_left(futures: Result, result: Result, tmp_path: Path) -> None:
    assert page_extracts(futures) == {}
    with pytest.raises(ResultsError, match=r"no page can be made of it, so --futures is for nothing; leave it out"):
        publish(futures.folder, out=tmp_path / "published", futures=result.folder)
    assert not list(tmp_path.iterdir())
