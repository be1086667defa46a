"""A package of a few lines that stands for the model."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent


def package(folder: Path, text: str, **more: str) -> Path:
    """Write a package with one text of a model, and others if asked; return it."""
    root = folder / "toy"
    (root / "model").mkdir(parents=True)
    for path in (root, root / "model"):
        (path / "__init__.py").touch()
    for name, lines in {"flow": text, **more}.items():
        (root / "model" / f"{name}.py").write_text("from __future__ import annotations\n" + dedent(lines))
    return root
