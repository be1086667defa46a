"""Which values that are not there were cut off, and which have nobody behind them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.stats import cut_off


def test_a_value_is_cut_off_when_it_is_missing_and_rests_on_somebody() -> None:
    value = np.array([[1.0, np.nan], [np.nan, 0.0]])
    n = np.array([[3.0, 2.0], [0.0, 0.0]])
    assert cut_off(value, n).tolist() == [[False, True], [False, False]]


def test_columns_of_a_table_will_do() -> None:
    table = pd.DataFrame({"value": [np.nan, 5.0], "n": [0.5, 0.5]})
    assert cut_off(table["value"], table["n"]).tolist() == [True, False]
