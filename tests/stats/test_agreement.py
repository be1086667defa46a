"""Agreement with theory: fails for a wrong model, refuses to be vague."""

from __future__ import annotations

import numpy as np
import pytest

from tests.agreement import agrees


def test_a_right_model_agrees_and_a_wrong_one_does_not() -> None:
    values = np.random.default_rng(1).normal(2.0, 0.05, size=30)
    assert agrees(values, 2.0)
    assert not agrees(values * 1.05, 2.0)
    assert not agrees(values * 0.95, 2.0)


def test_the_score_is_in_standard_errors() -> None:
    found = agrees([9.9, 10.0, 10.1], 10.05)
    assert found.std_error == pytest.approx(0.1 / np.sqrt(3))
    assert found.z_score == pytest.approx(-0.05 / found.std_error)
    assert (found.n, found.estimate, found.theory) == (3, pytest.approx(10.0), 10.05)


def test_noise_that_could_hide_the_error_is_too_blunt() -> None:
    with pytest.raises(AssertionError, match=r"too blunt: an error of 5% of 2 could hide in 4\.5 standard errors"):
        agrees(np.random.default_rng(2).normal(2.0, 0.5, size=30), 2.0)


def test_the_edge_of_bluntness_is_where_it_says() -> None:
    """The standard error of these four is 0.1: 4.5 of them are an error of 4.5 % of 10."""
    values = 10.0 + 0.1 * np.sqrt(3.0) * np.array([1.0, -1.0, 1.0, -1.0])
    assert agrees(values, 10.0, smallest_error=0.0451)
    with pytest.raises(AssertionError, match="too blunt"):
        agrees(values, 10.0, smallest_error=0.0449)


def test_no_noise_at_all_must_be_exact() -> None:
    assert agrees([2.0, 2.0, 2.0], 2.0)
    assert not agrees([2.0, 2.0, 2.0], 2.001)


def test_the_words_of_a_disagreement() -> None:
    words = str(agrees([2.1, 2.11, 2.09], 2.0))
    assert words == (
        "2.1 with standard error 0.00577 from 3 replications lies +17.32 standard errors from the theory's 2; "
        "at most 4.5 is agreement"
    )


def test_theory_of_zero_and_one_replication_are_refused() -> None:
    with pytest.raises(ValueError, match="compare something that is not zero"):
        agrees([0.0, 0.1], 0.0)
    with pytest.raises(ValueError, match="2 or more replications"):
        agrees([2.0], 2.0)


def test_nan_theory_is_too_blunt() -> None:
    with pytest.raises(AssertionError, match="too blunt"):
        agrees([2.0, 2.1], float("nan"))
