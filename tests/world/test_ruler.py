"""The figures that were kept out do not tell the model from a ruler, and the docs say so in numbers."""

from __future__ import annotations

from sim.config.schema import Target
from tests.world import ruler


def test_straight_lines_pass_every_figure_that_was_kept_out() -> None:
    score = ruler.of_the_ruler()

    assert score.within == score.n == 18
    assert 0.005 < score.error < 0.015


def test_a_figure_halfway_is_drawn_halfway() -> None:
    """The total of 2017 lies a third of the way from that of 2016 to that of 2019."""
    kept_out: Target = ruler.stocks()["stock_2017_12_31"]

    assert abs(ruler.drawn(kept_out) - (3010 + (2710 - 3010) / 3)) < 0.5
