"""A result audited: every item of the reviewers' checklists with its answer, said and, where asked, written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sim.audit import FAIL, AnsweredItem, audit, in_json, in_lines, in_markdown
from sim.errors import ResultsError
from sim.store import Result, disk_in_words, doubted, open_result, refuse_existing, write_text

FORMS = {".json": in_json, ".md": in_markdown}
"""In which forms an audit is written, by the ending of the file."""


@dataclass(frozen=True, slots=True)
class Audited:
    """A result and its answers."""

    result: Result
    answered: list[AnsweredItem]

    @property
    def passes(self) -> bool:
        """Whether no item fails."""
        return all(one.answer.word != FAIL for one in self.answered)

    def lines(self) -> Iterator[str]:
        """Yield what is to be said."""
        return in_lines(self.answered)

    def json(self) -> str:
        """Return the answers as JSON."""
        return in_json(self.answered, self.result)


def audited(folder: Path, *, out: Path | None = None) -> Audited:
    """Return a result with its answers, and write them to `out`, where that is given.

    Raises
    ------
    ResultsError
        There is no finished result, or `out` is of no known form, or something stands there.
    """
    if out is not None and out.suffix not in FORMS:
        raise ResultsError(f"{out}: came the ending {out.suffix!r}; {' or '.join(FORMS)} was needed; name it so")
    if out is not None:
        refuse_existing(out)
    with doubted(folder):
        result = open_result(folder)
        found = Audited(result, audit(result))
    if out is not None:
        with disk_in_words(out):
            out.parent.mkdir(parents=True, exist_ok=True)
            write_text(out, FORMS[out.suffix](found.answered, result) + "\n")
    return found
