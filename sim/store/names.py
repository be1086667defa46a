"""The files of a results folder that more than one part of the program knows."""

from __future__ import annotations

NAME = "manifest.json"
"""What says that a folder is a finished result."""

REPLICATIONS = "replications.parquet"
"""The measures of each replication."""

SERIES = "series.parquet"
"""The paths over time of each replication."""

BESIDE = "beside.parquet"
"""The measures of the replications that are held beside others, such as those from another start."""

BESIDE_SERIES = "beside_series.parquet"
"""Their paths over time."""

JOBS = "jobs.csv"
"""Every replication: what decided it and what came of it, in two digests."""

PARTS = "parts.pack"
"""The replications of a shard, as they came."""

REPORT = "report.html"
"""The page that people read; it is made from the tables, and may be made anew."""

TRANSLATED = "report.{}.html"
"""The same page in another language, in a published result."""

REPORT_FAILED = "report_failed.txt"
"""What went wrong when the report could not be made."""

DIFFERENCE_SERIES = "difference_series.parquet"
"""The paths over time of each scenario, and their differences from the baseline."""
