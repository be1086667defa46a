"""Reading tables in parquet that somebody else may have made: a group of rows at a time, in so much memory."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from sim.errors import ResultsError
from sim.store.bounded import MOST_MEMORY_BYTES, brief, held_in_memory, wrong

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq


Filter: TypeAlias = tuple[str, str, Any]
"""A column, how it compares, and with what."""

MOST_COLUMNS, MOST_ROWS = 64, 20_000_000
"""Of a table that is read in one piece, after rows that are not wanted are left out."""


@contextlib.contextmanager
def parquet_in(path: Path, *, words_as_numbers: bool = False) -> Iterator[pq.ParquetFile]:
    """Open a table of numbers and plain text; `words_as_numbers`: each text is held once, so that none blows up.

    Raises
    ------
    ResultsError
        It is no such table, or it is damaged; also where this is only seen in the block.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    before = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())  # the others take addresses that they do not use
    try:
        with held_in_memory(path):
            schema = pq.read_schema(path)
        _check(path, schema)
        words = [field.name for field in schema if words_as_numbers and not _is_number(field.type)]
        how = {"read_dictionary": words, "pre_buffer": False, "arrow_extensions_enabled": False}
        with pq.ParquetFile(path, **how) as file:
            yield file
    except ResultsError:
        raise
    except (OSError, ValueError, pa.ArrowException) as error:
        first = (str(error).splitlines() or [""])[0]
        raise wrong(path, "", f"cannot be read ({first})", "a table in parquet was needed") from error
    finally:
        pa.set_memory_pool(before)


def group_of(file: pq.ParquetFile, group: int, *, path: Path) -> pa.Table:
    """Return one group of rows of an open table.

    Raises
    ------
    ResultsError
        It unpacks to too much.
    """
    with held_in_memory(path):
        return file.read_row_group(group, use_threads=False).replace_schema_metadata(None)


def frame_in(path: Path, *, filters: Sequence[Filter] | None = None) -> pd.DataFrame:
    """Return a table, or the rows of it that some filters leave, with words as plain text.

    Raises
    ------
    ResultsError
        It cannot be read, or is too large to be read in one piece.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    wanted = None if filters is None else pq.filters_to_expression([tuple(one) for one in filters])
    kept: list[pa.Table] = []
    with parquet_in(path, words_as_numbers=True) as file:
        kept.append(file.schema_arrow.empty_table().replace_schema_metadata(None))
        for group in range(file.num_row_groups):
            table = group_of(file, group, path=path)
            kept.append(table if wanted is None else table.filter(wanted))
            if sum(one.num_rows for one in kept) > MOST_ROWS or sum(one.nbytes for one in kept) > MOST_MEMORY_BYTES:
                raise wrong(path, "", "is too large to be read in one piece", f"at most {MOST_ROWS} rows were needed")
        return _plain(pa.concat_tables([one.unify_dictionaries() for one in kept], promote_options="permissive"))


def _plain(table: pa.Table) -> pd.DataFrame:
    """Return a table in memory in which each text stands once, however many cells show it."""
    found: pd.DataFrame = table.to_pandas()
    words = [name for name in found.columns if hasattr(found[name].dtype, "categories")]
    return found.assign(**{name: found[name].astype(object) for name in words})


def _check(path: Path, schema: pa.Schema) -> None:
    import pyarrow.types as kinds

    if len(schema) > MOST_COLUMNS:
        raise wrong(path, "", f"has {len(schema)} columns", f"at most {MOST_COLUMNS} were needed")
    for field in schema:
        inner = field.type.value_type if kinds.is_dictionary(field.type) else field.type
        if not _is_number(inner) and not kinds.is_string(inner) and not kinds.is_large_string(inner):
            raise wrong(
                path, brief(field.name).strip("'"), f"came {brief(str(field.type))}", "numbers or text were needed"
            )


def _is_number(kind: pa.DataType) -> bool:
    import pyarrow.types as kinds

    return bool(kinds.is_integer(kind) or kinds.is_floating(kind) or kinds.is_boolean(kind))
