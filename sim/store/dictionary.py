"""What every column of the results means; the measures say it of themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import pandas as pd


class Defined(Protocol):
    """A measure that says what it means."""

    @property
    def unit(self) -> str:
        """The unit of its values."""

    @property
    def definition(self) -> str:
        """One sentence."""

    @property
    def label_en(self) -> str:
        """Its name in English."""

    @property
    def label_nl(self) -> str:
        """Its name in Dutch."""

    @property
    def missing(self) -> str:
        """What it means that a replication has no value."""


COLUMNS: tuple[tuple[str, str, str, str], ...] = (
    ("*", "experiment", "", "name of the experiment"),
    ("*", "scenario", "", "overlays on the current organisation; 'current' without any"),
    ("*", "point", "", "design point; 'base' when nothing is varied"),
    ("*", "replication", "", "number of the replication, from 0; the same number has the same luck in every scenario"),
    ("*", "measure", "", "what is measured, see the rows of kind measure"),
    ("*", "group_by", "", "by what residents or events are split; 'all': not"),
    ("*", "group", "", "the group; of moves_per_year FROM>TO"),
    ("*", "period", "", "2016, 2022H1: a year, half a year; 2016-12-31: the end of a day; all: the measured window"),
    ("*", "unit", "", "unit of the value"),
    ("*", "baseline", "", "the scenario that the others are compared with"),
    ("*", "series", "", "the measure that is followed over time"),
    ("*", "week", "weeks", "moment, from the start of the run"),
    ("*", "date", "", "the day at whose end the moment lies"),
    ("*", "label", "", "the thing in words"),
    ("*", "label_en", "", "its name in English"),
    ("*", "label_nl", "", "its name in Dutch"),
    ("*", "source_date", "", "when the source said it"),
    ("*", "ci_low", "that of the measure", "lower end of the 95 % interval; of differences, for a whole family"),
    ("*", "ci_high", "that of the measure", "upper end of that interval"),
    ("*", "difference", "that of the measure", "mean of the scenario minus the baseline, in the same luck"),
    ("*", "n", "count", "replications in which both have a value"),
    ("*", "n_replications", "count", "replications that have a value, also where the mean is empty"),
    ("*", "p_adjusted", "fraction", "p-value of no difference, adjusted for all comparisons of the family"),
    ("*", "crn_correlation", "", "correlation of the scenario with the baseline over the replications"),
    ("*", "verdict", "", "higher, lower, undecided or equal: whether the interval leaves zero out"),
    ("*", "cost", "eur/year", "cost of the staffing"),
    ("*", "chosen", "", "whether the candidate was chosen"),
    ("*", "factor", "", "what is varied: one or more paths that move together"),
    ("summary.csv", "mean", "that of the measure", "mean over the replications; empty when a value was cut off in one"),
    ("summary.csv", "ci_low", "that of the measure", "lower end of the 95 % t interval of the mean"),
    ("summary.csv", "ci_high", "that of the measure", "upper end of the 95 % t interval of the mean"),
    ("summary.csv", "n_open", "cases", "cases that had not ended, mean per replication"),
    ("replications.parquet", "value", "that of the measure", "value in this replication; nan: see 'missing'"),
    ("replications.parquet", "n", "", "residents, spells, waits, events or person-years that the value rests on"),
    ("replications.parquet", "n_open", "cases", "how many of these had not ended"),
    ("series.parquet", "value", "that of the measure", "value at the moment"),
    ("series.parquet", "in_window", "", "whether the moment lies in the measured window"),
    ("*", "beside", "", "what is otherwise in a replication held beside the one of that number; empty: nothing"),
    ("beside.parquet", "value", "that of the measure", "value with what is otherwise"),
    ("beside.parquet", "n", "", "residents, spells, waits, events or person-years that the value rests on"),
    ("beside.parquet", "n_open", "cases", "how many of these had not ended"),
    ("beside_series.parquet", "value", "that of the measure", "value at the moment, with what is otherwise"),
    ("beside_series.parquet", "in_window", "", "whether the moment lies in the measured window"),
    ("jobs.csv", "id", "", "digest of what decided it: code, configuration, seed, number and what is kept of it"),
    ("jobs.csv", "digest", "", "sha256 of what is kept of it, to the last bit"),
    ("jobs.csv", "n_engine_events", "count", "events that the engine handled"),
    ("targets.csv", "name", "", "key of the target in the configuration"),
    ("targets.csv", "mean", "that of the measure", "estimate of the model"),
    ("targets.csv", "observed", "that of the measure", "figure of the real world"),
    ("targets.csv", "band_low", "that of the measure", "lowest mean that meets the target"),
    ("targets.csv", "band_high", "that of the measure", "highest mean that meets the target"),
    ("targets.csv", "use", "", "fit: the model was fitted to it; held_out: kept apart"),
    ("targets.csv", "source_date", "", "date of the source; a figure about a later time is a forecast"),
    ("targets.csv", "observations", "", "what was observed; targets that share a name say one thing again"),
    ("targets.csv", "verdict", "", "met, missed or not_measured: whether the mean lies in the band"),
    ("numbers.csv", "path", "", "key of the entered number in the configuration"),
    ("numbers.csv", "value", "that of the number", "the number, a list of them, or by the date from which each holds"),
    ("numbers.csv", "source_kind", "", "observed, literature, calibrated or assumption"),
    ("numbers.csv", "source_text", "", "where it comes from"),
    ("numbers.csv", "range", "that of the number", "lowest and highest value thought possible"),
    ("numbers.csv", "since", "", "of what a scenario brings: the date from which it holds"),
    ("numbers.csv", "scenarios", "", "the scenarios that bring the number; empty: it rules from the start"),
    ("start_check.csv", "start", "", "the other start; see docs/calibration.md"),
    ("start_check.csv", "series", "", "the measure that is followed over time, or over the period"),
    ("start_check.csv", "period", "", "all: over the measured window; empty: at the moment of this row"),
    ("start_check.csv", "counts", "", "whether it lies in the measured window, and so is one of those compared"),
    ("start_check.csv", "usual", "that of the measure", "mean from the usual start"),
    ("start_check.csv", "difference", "that of the measure", "mean from the other start minus mean from the usual one"),
    ("start_check.csv", "band_low", "that of the measure", "lower edge of the 95 % band, for all that counts together"),
    ("start_check.csv", "band_high", "that of the measure", "upper edge of that band"),
    ("start_check.csv", "trace", "", "whether it counts and its band leaves zero out: the start is still seen"),
    ("start_check.csv", "n_pairs", "count", "pairs of replications compared"),
    ("notices.csv", "notice", "", "what must be said beside the result: of its start, dates, a number nothing read"),
    ("notices.csv", "path", "", "key of the number, or the factor, that it is about"),
    ("notices.csv", "came", "", "what came: a date, a number of people, levels"),
    ("notices.csv", "needed", "", "what was needed instead"),
    ("notices.csv", "n", "count", "replications held beside another that came to the same"),
    ("design.csv", "role", "", "base: a scenario; attribution: on the way to one; draw: assumptions drawn; design"),
    ("design.csv", "factors", "", "of attribution: the components that are as in the scenario"),
    ("design.csv", "n_replications", "count", "replications planned for the scenario at the design point"),
    ("differences.csv", "replications_needed", "count", "replications that would decide a difference as large"),
    ("differences.csv", "family", "", "headline, pairs, best (which share one error rate) or breakdown (another)"),
    ("differences.csv", "verdict", "", "higher, lower, undecided, equal; of the best: best, may be best, not best"),
    ("differences.csv", "size", "", "too_small: the whole interval is nearer to zero than what matters"),
    ("differences.csv", "by_rule", "", "the rule of the scenario, another than the baseline's, from which it follows"),
    ("differences.csv", "baseline_mean", "that of the measure", "mean of the baseline over the same replications"),
    ("differences.csv", "baseline_point", "", "the design point of the baseline"),
    ("differences.csv", "variance_ratio", "", "variance of the difference over that with luck of its own for each"),
    ("difference_series.parquet", "mean", "that of the measure", "mean of the scenario at the moment"),
    ("difference_series.parquet", "ci_low", "that of the measure", "lower edge of its band, for the whole path"),
    ("difference_series.parquet", "ci_high", "that of the measure", "upper edge of that band"),
    ("difference_series.parquet", "difference_low", "that of the measure", "lower edge of the band of the difference"),
    ("difference_series.parquet", "difference_high", "that of the measure", "upper edge of that band"),
    ("difference_series.parquet", "difference_n", "count", "replications in which both have a value"),
    ("attribution.csv", "step", "count", "place of the component in the order of switching on, from 1"),
    ("attribution.csv", "component", "", "what is switched on; total: all of it"),
    ("attribution.csv", "contribution", "that of the measure", "what switching it on adds to the difference"),
    ("uncertainty.csv", "base_difference", "that of the measure", "the difference with the numbers as entered"),
    ("uncertainty.csv", "n_draws", "count", "draws of the assumed numbers"),
    ("uncertainty.csv", "draws_mean", "that of the measure", "mean of the difference over the draws"),
    ("uncertainty.csv", "draws_p5", "that of the measure", "5th percentile of the difference over the draws"),
    ("uncertainty.csv", "draws_p95", "that of the measure", "95th percentile of the difference over the draws"),
    ("uncertainty.csv", "same_sign_fraction", "fraction", "share of draws with the sign of the base difference"),
    ("uncertainty.csv", "same_sign_low", "fraction", "lower end of its 95 % interval"),
    ("uncertainty.csv", "same_sign_high", "fraction", "upper end of its 95 % interval"),
    ("uncertainty.csv", "parameter_sd", "that of the measure", "spread of the difference that the assumptions make"),
    ("uncertainty.csv", "noise_sd", "that of the measure", "spread of one replication's difference that luck makes"),
    ("uncertainty.csv", "parameter_fraction", "fraction", "share of the spread between draws that is not noise"),
    ("uncertainty.csv", "parameter_low", "fraction", "lower end of its 95 % interval"),
    ("uncertainty.csv", "parameter_high", "fraction", "upper end of its 95 % interval"),
    ("uncertainty.csv", "noise_from", "", "draws or base: in which replications the noise was learnt"),
    ("uncertainty_drivers.csv", "place", "count", "1: the assumption that goes with the difference most"),
    ("uncertainty_drivers.csv", "parameter", "", "key of the assumed number"),
    ("uncertainty_drivers.csv", "rank_correlation", "", "of the drawn number with the difference, over the draws"),
    ("uncertainty_drivers.csv", "decided", "", "whether its interval leaves zero out"),
    ("uncertainty_drivers.csv", "n_draws", "count", "draws with a difference"),
    ("draws.csv", "path", "", "key of the drawn number in the configuration"),
    ("draws.csv", "quantile", "", "where in its range the number is, from 0 to 1"),
    ("precision.csv", "of_difference", "", "whether the precision is that of the difference from the baseline"),
    ("precision.csv", "n_needed", "count", "replications that were enough; empty: never enough"),
    ("precision.csv", "relative_half_width", "", "half-width of the interval, as a share of the baseline's mean"),
    ("precision.csv", "wanted", "", "the relative half-width that was asked"),
    ("precision.csv", "reached", "", "whether the wanted precision was reached; if not, the cap came first"),
    ("precision.csv", "cap", "count", "the most replications that were allowed"),
    ("sensitivity.csv", "method", "", "morris: screening; sobol: shares of the variance"),
    ("sensitivity.csv", "place", "count", "1: the most important factor"),
    ("sensitivity.csv", "n_numbers", "count", "numbers that move together as the factor"),
    ("sensitivity.csv", "mu", "that of the measure", "mean of the elementary effects of the factor"),
    ("sensitivity.csv", "mu_star", "that of the measure", "mean of their absolute values"),
    ("sensitivity.csv", "sigma", "that of the measure", "standard deviation of the elementary effects"),
    ("sensitivity.csv", "first", "fraction", "share of the variance that the factor makes by itself"),
    ("sensitivity.csv", "total", "fraction", "share of the variance that the factor has a part in"),
    ("sensitivity.csv", "mu_low", "that of the measure", "lower end of the 95 % interval of mu"),
    ("sensitivity.csv", "mu_high", "that of the measure", "upper end of that interval"),
    ("sensitivity.csv", "mu_star_low", "that of the measure", "lower end of the 95 % interval of mu_star"),
    ("sensitivity.csv", "mu_star_high", "that of the measure", "upper end of that interval"),
    ("sensitivity.csv", "mu_star_of_noise", "that of the measure", "mu_star that luck alone would give"),
    ("sensitivity.csv", "first_low", "fraction", "lower end of the 95 % interval of first"),
    ("sensitivity.csv", "first_high", "fraction", "upper end of that interval"),
    ("sensitivity.csv", "total_low", "fraction", "lower end of the 95 % interval of total"),
    ("sensitivity.csv", "total_high", "fraction", "upper end of that interval"),
    ("sensitivity.csv", "noise_share", "fraction", "share of the variance of a single run that is luck and no factor"),
    ("sensitivity.csv", "n", "count", "trajectories, or points of each sample"),
    ("sensitivity_factors.csv", "path", "", "key of a number that moves with the factor"),
    ("staffing.csv", "verdict", "", "what is known of the candidate, of all norms together"),
    ("staffing.csv", "dearer_than", "", "a feasible candidate that costs less"),
    ("staffing.csv", "n", "count", "replications of the candidate"),
    ("staffing.csv", "sense", "", "at_most or at_least the norm"),
    ("staffing.csv", "norm", "that of the measure", "what the mean must hold"),
    ("staffing.csv", "against_baseline", "", "whether the norm is for the difference from the baseline"),
    ("staffing.csv", "tolerance", "that of the measure", "how near to the norm nobody minds"),
    ("staffing.csv", "mean", "that of the measure", "mean or difference; a wait whose end was not seen: at least"),
    ("staffing.csv", "verdict_of_norm", "", "what is known of the candidate and this norm"),
    ("frontier.csv", "cost_low", "eur/year", "lower end of the 95 % interval of the cost"),
    ("frontier.csv", "cost_high", "eur/year", "upper end of that interval"),
    ("frontier.csv", "mean", "that of the measure", "mean over those replications, waits as in staffing.csv"),
    ("frontier.csv", "place", "", "where the candidate lies: on the frontier, dominated or open"),
    ("frontier.csv", "dominated_by", "", "a candidate that is better in everything"),
    ("frontier.csv", "n", "count", "replications that all candidates have"),
    ("selection.csv", "outcome", "", "how the search ended"),
    ("selection.csv", "probability", "fraction", "with which the choice is right, at least"),
    ("selection.csv", "n_total", "count", "replications of all candidates together"),
    ("selection.csv", "cap", "count", "the most replications that were allowed"),
    ("selection.csv", "capped", "", "whether the cap came before the answer"),
    ("selection.csv", "n_more_at_most", "count", "replications that would be enough for sure"),
    ("selection.csv", "saved_fraction", "fraction", "share of the replications that screening saved"),
    ("selection.csv", "n_candidates", "count", "candidates"),
    ("data_dictionary.csv", "kind", "", "measure or column"),
    ("data_dictionary.csv", "file", "", "of a column, the file it is in; *: all that have it"),
    ("data_dictionary.csv", "name", "", "id of the measure, or name of the column"),
    ("data_dictionary.csv", "definition", "", "what it means"),
    ("data_dictionary.csv", "missing", "", "of a measure: what it means that a replication has no value, and the mean"),
)  # fmt: skip
"""File ('*': all that have the column), name, unit and meaning of every column that needs words."""


def data_dictionary(measures: Mapping[str, Defined]) -> pd.DataFrame:
    """Return a row for every measure, then one for every column."""
    import pandas as pd

    names = ["kind", "file", "name", "unit", "definition", "label_en", "label_nl", "missing"]
    rows = [
        ("measure", "", name, d.unit, d.definition, d.label_en, d.label_nl, str(d.missing))
        for name, d in measures.items()
    ]
    rows += [("column", *column, "", "", "") for column in COLUMNS]
    return pd.DataFrame(rows, columns=names)
