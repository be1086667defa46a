"""Does the start leave a trace in what is measured? The same luck from another start, compared path by path."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sim.store.summary import band_of

if TYPE_CHECKING:
    import pandas as pd

KEY = ["series", "group_by", "group", "week", "date"]
COLUMNS = (*KEY, "usual", "difference", "band_low", "band_high", "n_pairs")


def compare_starts(pairs: Iterable[tuple[pd.DataFrame, pd.DataFrame]]) -> pd.DataFrame:
    """Return, for each path and week, the mean difference that the other start makes, with its band.

    The band is simultaneous: it holds the whole path of the true difference with 95 % confidence. Only the paths of
    all residents together are compared.

    Parameters
    ----------
    pairs
        The paths of a replication from the usual start and of the same replication from the other one.
    """
    import pandas as pd

    differences = [_difference(usual, other) for usual, other in pairs]
    if not differences:
        return pd.DataFrame(columns=list(COLUMNS))
    stacked = pd.concat(differences, keys=range(len(differences)), names=["pair", None])
    return pd.concat(
        [_banded(group) for _, group in stacked.groupby(["series", "group_by", "group"], sort=False, observed=True)],
        ignore_index=True,
    )[list(COLUMNS)]


def _difference(usual: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    kept = [frame[frame["group_by"].isin(("all", "stage"))] for frame in (usual, other)]
    both = kept[0].merge(kept[1], on=KEY, suffixes=("", "_other"))
    return both.assign(usual=both["value"], difference=both["value_other"] - both["value"])


def _banded(path: pd.DataFrame) -> pd.DataFrame:
    """Return one path's mean difference over the pairs, with its simultaneous band."""
    paths = path.reset_index("pair")
    wide = paths.pivot(index="week", columns="pair", values="difference")
    band = band_of(wide.to_numpy().T)
    first = paths.drop_duplicates("week").set_index("week").loc[wide.index].reset_index()
    usual = paths.groupby("week")["usual"].mean().loc[wide.index].to_numpy()
    return first.assign(
        usual=usual, difference=band.mean, band_low=band.low, band_high=band.high, n_pairs=wide.shape[1]
    )
