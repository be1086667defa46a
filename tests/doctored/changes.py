"""What is done to a folder before a command reads it: to its documents, its tables and its files."""

from __future__ import annotations

import csv
import functools
import gzip
import hashlib
import io
import json
import os
import random
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from sim.store import record_of
from sim.store.result import PACKED, SEAL, seal_of

RAW = "@@raw@@"
"""In the place of text that goes into a document as it is."""

CANARY = "../ran"
"""A file that is there when the code of a folder was run, seen from where commands run."""

OWN = {
    "file": "own.py",
    "text": f"open({CANARY!r}, 'w').close()\n",
    "measures": [
        {
            "id": "own_measure",
            "unit": "weeks",
            "label": {"en": "own", "nl": "eigen"},
            "sentence": {"en": "own", "nl": "eigen"},
            "missing": "never missing: what did not happen is 0",
            "groupings": ["all"],
        }
    ],
}
VALUES: tuple[Any, ...] = (
    *(None, True, [], {}, [[]], -1, 0, 1, 10**12, 2**63, 10**400, 0.5, -1e308, 1e308, "", "x" * 100_000, "0"),
    *(
        "=cmd|' /C calc'!A0",
        "@SUM(1)",
        "<script>alert(1)</script>",
        "$\\frac{1}$",
        "../../outside/secret",
        "/etc/passwd",
    ),
    *("\u0000", "\u202e\u001b[2J", "\ufeff", "\U0001f600" * 50, "2016-13-45", "nan", "{0.__class__}", "%s%n", "a\nb"),
)
RAWS = (
    "NaN",
    "-Infinity",
    "1e999",
    '"\\ud800"',
    "[" * 100_000 + "]" * 100_000,
    '{"a":' * 5000 + "1" + "}" * 5000,
    "tru",
)

Luck: TypeAlias = random.Random


def doctored(folder: Path, luck: Luck) -> str:
    """Change something in a folder, or a few things, and say what."""
    return "; ".join(_changed(folder, luck) for _ in range(luck.choice((1, 1, 1, 2))))


def _changed(folder: Path, luck: Luck) -> str:
    """Change one thing; what an earlier change has spoilt is left as it is."""
    try:
        return luck.choice(KINDS)(folder, luck)
    except (OSError, ValueError, IndexError, EOFError, csv.Error, pa.ArrowException) as error:
        return f"nothing more ({type(error).__name__})"


MOST_BYTES = 1 << 26


def is_plain(path: Path) -> bool:
    """Whether a file can be changed here: one that was put there to do harm is none to read."""
    return path.is_file() and not path.is_symlink() and path.stat().st_size < MOST_BYTES


# --- documents ------------------------------------------------------------------------------------


def change_document(folder: Path, luck: Luck) -> str:
    """Change some values of the manifest, or of the plan of an unfinished run."""
    path = _document(folder)
    document = _read(path)
    if not isinstance(document, dict):
        return "nothing"
    told = [_change_value(document, luck) for _ in range(luck.choice((1, 1, 2, 5)))]
    _seal(path, document, raw=luck.choice(RAWS))
    return ", ".join(told)


def bring_code(folder: Path, luck: Luck) -> str:
    """Let the plan bring measures of its own."""
    path = _document(folder)
    document = _read(path)
    if not isinstance(document, dict) or not isinstance(document.get("plan"), dict):
        return "nothing"
    document["plan"]["own_measures"] = [OWN]
    _seal(path, document, raw="1")
    return "own measures" if luck else ""


def spoil_document(folder: Path, luck: Luck) -> str:
    """Spoil the text of the manifest: cut it, double a key, write it in another encoding."""
    path = _document(folder)
    if not is_plain(path):
        return "nothing"
    text = path.read_text(encoding="utf-8", errors="replace")
    spoilt = (
        text[: luck.randrange(len(text) + 1)].encode(),
        text.replace("{", '{"format":2,"format":2,', luck.randint(1, 3)).encode(),
        *(text.encode(name, errors="replace") for name in ("utf-16", "latin-1", "utf-8-sig")),
        b"",
        b"[]",
        b"null",
        b"[" * 100_000,
        b"\0" * 1000,
        luck.randbytes(1000),
        b'{"format":2,"a":[' + b"1," * 3_000_000 + b"1]}",
    )
    path.write_bytes(luck.choice(spoilt))
    return "another text of the manifest"


def _change_value(document: dict[str, Any], luck: Luck) -> str:
    way: list[str] = []
    inside: Any = document
    while True:
        keys = list(inside) if isinstance(inside, dict) else list(range(len(inside)))
        if not keys:
            return "nothing"
        key = luck.choice(keys)
        way.append(str(key)[:30])
        if not isinstance(inside[key], dict | list) or not inside[key] or luck.random() < 0.3:
            break
        inside = inside[key]
    return f"{'.'.join(way)}: {luck.choice(DEEDS)(inside, key, luck)}"


def _set(inside: Any, key: Any, luck: Luck) -> str:
    inside[key] = luck.choice((*VALUES, RAW))
    return f"is {str(inside[key])[:30]!r}"


def _drop(inside: Any, key: Any, _: Luck) -> str:
    del inside[key]
    return "is gone"


def _rename(inside: Any, key: Any, luck: Luck) -> str:
    if not isinstance(inside, dict):
        return _repeat(inside, key, luck)
    inside[str(luck.choice(VALUES))[:200]] = inside.pop(key)
    return "has another name"


def _repeat(inside: Any, key: Any, luck: Luck) -> str:
    n = luck.choice((2, 1000))
    if isinstance(inside, list):
        inside += [inside[key]] * n
    else:
        inside |= {f"{key}{k}": inside[key] for k in range(n)}
    return f"{n} times"


def _exchange(inside: Any, key: Any, luck: Luck) -> str:
    other = luck.choice(list(inside) if isinstance(inside, dict) else list(range(len(inside))))
    inside[key], inside[other] = inside[other], inside[key]
    return f"and {str(other)[:30]} changed places"


def _wrap(inside: Any, key: Any, luck: Luck) -> str:
    inside[key] = luck.choice(([inside[key]], {"x": inside[key]}))
    return "is wrapped"


DEEDS: tuple[Callable[[Any, Any, Luck], str], ...] = (
    _set,
    _set,
    _set,
    _drop,
    _drop,
    _rename,
    _repeat,
    _exchange,
    _wrap,
)


def _document(folder: Path) -> Path:
    return next((folder / name for name in ("manifest.json", "plan.json") if (folder / name).exists()), folder / "x")


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8")) if is_plain(path) else None
    except (OSError, ValueError, RecursionError):
        return None


def _seal(path: Path, document: dict[str, Any], *, raw: str) -> None:
    """Write a document with a seal that fits, as far as what stands in it can have one."""
    document.pop(SEAL, None)
    text = json.dumps(document).replace(json.dumps(RAW), raw)
    try:
        seal = seal_of(json.loads(text))
    except (ValueError, RecursionError):
        seal = "0" * 64
    path.write_text(text[:-1] + (", " if document else "") + f'"{SEAL}":"{seal}"}}', encoding="utf-8")


def known_again(folder: Path, name: str) -> None:
    """Let the manifest know a file as it is now."""
    path, document = folder / "manifest.json", _read(folder / "manifest.json")
    file = folder / name
    if isinstance(document, dict) and isinstance(document.get("files"), dict) and is_plain(file):
        content = file.read_bytes()
        try:
            content = gzip.decompress(content) if name.endswith(PACKED) else content
        except (OSError, EOFError):
            content = b""
        document["files"][name.removesuffix(PACKED)] = hashlib.sha256(content).hexdigest()
        _seal(path, document, raw="1")


# --- tables ---------------------------------------------------------------------------------------


def change_table(folder: Path, luck: Luck) -> str:
    """Change a table of text: a column, a row, a cell or its bytes."""
    files = sorted(path for path in folder.glob("*.csv*") if is_plain(path))
    if not files:
        return "nothing"
    path = luck.choice(files)
    text = (gzip.decompress(path.read_bytes()) if path.suffix == PACKED else path.read_bytes()).decode()
    rows = list(csv.reader(io.StringIO(text)))
    what = luck.choice(TABLE_DEEDS)
    made = what(rows, luck)
    if made is None:
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\n").writerows(rows)
        made = buffer.getvalue().encode(errors="surrogateescape")
    path.write_bytes(gzip.compress(made, 1) if path.suffix == PACKED else made)
    known_again(folder, path.name)
    return f"{path.name}: {what.__name__}"


def drop_column(rows: list[list[str]], luck: Luck) -> None:
    """Leave a column out."""
    column = luck.randrange(len(rows[0]))
    for row in rows:
        del row[column : column + 1]


def fill_column(rows: list[list[str]], luck: Luck) -> None:
    """Put the same in every cell of a column."""
    column, value = luck.randrange(len(rows[0])), str(luck.choice(VALUES))[:200]
    for row in rows[1:]:
        row[column : column + 1] = [value]


def change_cells(rows: list[list[str]], luck: Luck) -> None:
    """Put something else in some cells, of the head as well."""
    for _ in range(luck.choice((1, 1, 5))):
        row = luck.choice(rows)
        if row:
            row[luck.randrange(len(row))] = str(luck.choice((*VALUES, "inf", "1e400", "0x10", "1,5", "=1+1")))


def other_rows(rows: list[list[str]], luck: Luck) -> None:
    """Leave rows out, have them twice, or only the head."""
    kept = rows[1 : luck.randrange(len(rows)) + 1]
    rows[1:] = luck.choice(([], kept, rows[1:] * 2, [*rows[1:], ["1"], ["1"] * 99], rows[:0:-1]))


def other_bytes(rows: list[list[str]], luck: Luck) -> bytes:
    """Have no table at all."""
    head = ",".join(rows[0]).encode() + b"\n"
    ends = (b"", luck.randbytes(500), b'"' * 1001, b"\0" * 500, b"," * 1_000_000, b"a,a,a\n" * 100_000)
    return luck.choice((b"", b"\xff\xfe" + head, *(head + end for end in ends)))


TABLE_DEEDS: tuple[Callable[[list[list[str]], Luck], bytes | None], ...] = (
    *(drop_column, fill_column, change_cells, other_rows, other_bytes, change_cells),
)


def change_parquet(folder: Path, luck: Luck) -> str:
    """Change a table of replications or paths, or put a bomb in its place."""
    files = sorted(path for path in folder.glob("*.parquet") if is_plain(path))
    if not files:
        return change_table(folder, luck)
    path = luck.choice(files)
    try:
        table = pq.read_table(path)
    except pa.ArrowException:
        return "nothing"
    what = luck.choice(PARQUET_DEEDS)
    made = what(table, luck)
    if isinstance(made, bytes):
        path.write_bytes(made)
    else:
        pq.write_table(made, path)
    known_again(folder, path.name)
    return f"{path.name}: {what.__name__}"


def without_column(table: pa.Table, luck: Luck) -> pa.Table:
    """Leave a column out."""
    return table.drop_columns([luck.choice(table.column_names)])


def strange_column(table: pa.Table, luck: Luck) -> pa.Table:
    """Have another type in a column."""
    k = luck.randrange(table.num_columns)
    strange = luck.choice(("=1+1", 1.5, 7, None, [1], {"a": 1}, b"\xff", True, "\u0000"))
    return table.set_column(k, table.column_names[k], pa.array([strange] * table.num_rows))


def no_rows(table: pa.Table, luck: Luck) -> pa.Table:
    """Have no row, or only some."""
    return table.slice(0, luck.choice((0, 1, table.num_rows // 2)))


def text_bomb(table: pa.Table, luck: Luck) -> bytes:
    """Have a long text in every row, kept once: a few bytes that would fill any memory."""
    return _text_bomb(tuple(table.column_names), luck.choice(table.column_names))


@functools.cache
def _text_bomb(names: tuple[str, ...], long: str) -> bytes:
    codes = pa.array([0] * 20_000, type=pa.int32())
    columns = {name: pa.DictionaryArray.from_arrays(codes, pa.array(["x"])) for name in names}
    columns[long] = pa.DictionaryArray.from_arrays(codes, pa.array(["x" * 1_000_000]))
    return _parquet(pa.table(columns))


def row_bomb(table: pa.Table, luck: Luck) -> bytes:
    """Have more rows of nothing than any memory holds."""
    return _row_bomb(tuple(table.column_names)) if luck else b""


@functools.cache
def _row_bomb(names: tuple[str, ...]) -> bytes:
    column = pa.repeat(pa.scalar(0), 20_000_000)
    return _parquet(pa.table(dict.fromkeys([*names, *(f"c{k}" for k in range(12))], column)))


def _parquet(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd", row_group_size=table.num_rows)
    return sink.getvalue()


def cut_parquet(table: pa.Table, luck: Luck) -> bytes:
    """Cut the file, or change some of its bytes."""
    content = bytearray(_parquet(table))
    for _ in range(luck.choice((1, 10, 100))):
        content[luck.randrange(len(content))] = luck.randrange(256)
    return bytes(content[: luck.randrange(len(content))] if luck.random() < 0.3 else content)


PARQUET_DEEDS: list[Callable[[pa.Table, Luck], pa.Table | bytes]] = [
    *(without_column, strange_column, strange_column, no_rows, text_bomb, cut_parquet, cut_parquet)
]


# --- files ----------------------------------------------------------------------------------------


def change_file(folder: Path, luck: Luck) -> str:
    """Do something with a file that no writer of ours does."""
    files = sorted(path for path in folder.rglob("*") if is_plain(path))
    if not files:
        return "nothing"
    path, what = luck.choice(files), luck.choice(FILE_DEEDS)
    what(path, folder, luck)
    return f"{path.name}: {what.__name__}"


def cut_file(path: Path, folder: Path, luck: Luck) -> None:
    """Cut it, or empty it."""
    content = path.read_bytes()
    path.write_bytes(content[: luck.choice((0, len(content) // 2, max(len(content) - 1, 0)))])
    known_again(folder, path.name)


def scramble(path: Path, folder: Path, luck: Luck) -> None:
    """Have random bytes in it."""
    path.write_bytes(luck.randbytes(3000))
    known_again(folder, path.name)


def replace_by_folder(path: Path, _: Path, luck: Luck) -> None:
    """Have a folder in its place."""
    path.unlink()
    path.mkdir(parents=bool(luck))


def replace_by_link(path: Path, folder: Path, luck: Luck) -> None:
    """Have a link in its place, that leads out, to a device or round in a circle."""
    path.unlink()
    path.symlink_to(luck.choice((folder.parent / "outside" / "secret", Path("/dev/zero"), path)))


def link_beside(path: Path, folder: Path, luck: Luck) -> None:
    """Have a link where a command may write, that leads out."""
    name = luck.choice(("figures", "report.html", "report.html.tmp", "report_failed.txt", ".hidden", path.name + ".gz"))
    shutil.rmtree(folder / name, ignore_errors=True)
    (folder / name).unlink(missing_ok=True)
    (folder / name).symlink_to(folder.parent / "outside" / ("" if name == "figures" else "secret"))


def replace_by_pipe(path: Path, _: Path, luck: Luck) -> None:
    """Have a pipe or a socket in its place, from which nothing ever comes."""
    path.unlink()
    if luck.random() < 0.8:
        os.mkfifo(path)
        return
    here = os.open(".", os.O_RDONLY)
    os.chdir(path.parent)
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(path.name)
    os.chdir(here)
    os.close(here)


def lose(path: Path, _: Path, __: Luck) -> None:
    """Take it away."""
    path.unlink()


def rename(path: Path, _: Path, luck: Luck) -> None:
    """Call it otherwise."""
    path.rename(path.with_name(luck.choice(("other.csv", path.name + PACKED, "=1.csv", "report.html"))))


def add_files(_: Path, folder: Path, luck: Luck) -> None:
    """Have more there: a file without end, many files, folders in folders."""
    more = luck.randrange(4)
    if more == 0:
        with (folder / luck.choice((".hidden", "report.html", "big.csv"))).open("wb") as stream:
            stream.truncate(1 << 40)
    elif more == 1:
        (folder / "/".join("d" * 12)).mkdir(parents=True)
    elif more == 2:
        (folder / "a\nb\x1b[2J.csv").write_text("x")
    else:
        (folder / "notes.txt").write_text("mine")


def bomb(path: Path, folder: Path, luck: Luck) -> None:
    """Have a packed table in its place, that has no end."""
    tables = [table for table in sorted(folder.glob("*.csv*")) if is_plain(table)]
    if not tables:
        return lose(path, folder, luck)
    table = luck.choice(tables)
    table.unlink()
    table.with_name(table.name.removesuffix(PACKED) + PACKED).write_bytes(_bomb())
    return None


@functools.cache
def _bomb() -> bytes:
    return gzip.compress(b"0" * 1_000_000, 9) * 2000


def change_pack(path: Path, folder: Path, luck: Luck) -> None:
    """Have other records in a pack."""
    packs = [pack for pack in sorted(folder.rglob("*.pack")) if is_plain(pack)]
    if not packs:
        return scramble(path, folder, luck)
    pack = luck.choice(packs)
    note = luck.choice(({}, {"id": 3}, {"id": "x"}, [], None, {"id": "x", "job": "y", "digest": 1}))
    odd = record_of(note, luck.choice((b"", b"x" * 30, (1 << 60).to_bytes(8, "little") + b"x")))
    content = pack.read_bytes()
    cut = luck.randrange(len(content) + 1)
    pack.write_bytes(luck.choice((odd, content + odd, odd + content, content[:cut], content[cut:], b"IJR1" * 50_000)))
    known_again(folder, pack.name)
    return None


FILE_DEEDS: tuple[Callable[[Path, Path, Luck], None], ...] = (
    *(cut_file, scramble, replace_by_folder, replace_by_link, link_beside, replace_by_pipe, lose, rename, add_files),
    *(bomb, change_pack, change_pack),
)

KINDS: tuple[Callable[[Path, Luck], str], ...] = (
    *(change_document, change_document, change_document, spoil_document, bring_code),
    *(change_table, change_table, change_parquet, change_file, change_file),
)
