"""What stands above the pages that are made: a file each."""

from __future__ import annotations

from pathlib import Path


def head_of(name: str) -> str:
    """Return what stands above a page."""
    return (Path(__file__).parent / f"{name}.md").read_text(encoding="utf-8")
