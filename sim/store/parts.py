"""The answers of single jobs, kept as they come, so that a stopped run can go on where it was.

A part is two tables and a note. The note is written last: without it, the part does not exist.
"""

from __future__ import annotations

import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import ResultsError
from sim.store.canonical import digest_of_frames
from sim.store.files import read_json, whole_file, write_json

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The note on a job that is done. ``seconds`` and ``peak_mb`` differ from run to run; the rest may not."""

    job: str
    digest: str
    n_engine_events: int
    seconds: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of an unfinished run, in one folder."""

    folder: Path

    def write(self, part: Part, *, rows: pd.DataFrame, series: pd.DataFrame) -> None:
        """Keep the answer of one job."""
        write_parquet(self.folder / f"{part.job}.rows.parquet", rows)
        write_parquet(self.folder / f"{part.job}.series.parquet", series)
        write_json(self._note(part.job), asdict(part))

    def done(self) -> dict[str, Part]:
        """Return the notes of all jobs that are done, by job."""
        notes = [Part(**read_json(path)) for path in sorted(self.folder.glob("*.json"))]
        return {note.job: note for note in notes}

    def rows(self, job: str) -> pd.DataFrame:
        """Return the measures of one job."""
        return read_parquet(self.folder / f"{job}.rows.parquet")

    def series(self, job: str) -> pd.DataFrame:
        """Return the paths of one job."""
        return read_parquet(self.folder / f"{job}.series.parquet")

    def check(self, part: Part) -> None:
        """See that the tables of a part are what its note says.

        Raises
        ------
        ResultsError
            They are not: the part was damaged after it was written.
        """
        if digest_of_frames((self.rows(part.job), self.series(part.job))) != part.digest:
            raise ResultsError(
                f"{self._note(part.job)}: the tables of this replication were changed after they were written; "
                "delete this file and run again"
            )

    def remove(self) -> None:
        """Throw all parts away."""
        shutil.rmtree(self.folder)

    def _note(self, job: str) -> Path:
        return self.folder / f"{job}.json"


def write_parquet(path: Path, frame: pd.DataFrame) -> None:
    """Write a table in one piece."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with whole_file(path) as temporary, temporary.open("wb") as stream:
        pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), stream, compression="zstd")


def read_parquet(path: Path) -> pd.DataFrame:
    """Read a table.

    Raises
    ------
    ResultsError
        There is no such file, or it is damaged.
    """
    import pandas as pd
    import pyarrow as pa

    try:
        return pd.read_parquet(path)
    except (OSError, pa.ArrowException) as error:
        first = str(error).splitlines()[0]
        raise ResultsError(f"{path}: cannot be read ({first}); the folder is damaged, run again") from error
