"""The keys of configurations and experiments, made of the sentences that stand at the fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from sim.config import KeyKind, Settings, Shape, shapes_of
from sim.quantities import ANY_UNIT, kinds_of
from sim.studies import KINDS

CONFIGURATION = """# Every key of a configuration

A number is written as `{value, unit, source, range}`, see [configuration.md](../configuration.md); its unit stands
beside it here. A key in *italics* may be left out. A number marked **entered** makes a scenario better or worse by
itself: it is an effect that somebody estimated. `ijmond show CONFIG --explain` says the same above the values of a
file, and an editor that knows the JSON Schema of `ijmond schema --for CONFIG` shows it while you write.

"""
EXPERIMENTS = """# Every key of an experiment

What each kind of experiment is for stands in [experiments.md](../experiments.md). A key in *italics* may be left out.

"""
HOLDERS = {KeyKind.NAMED: "NAME", KeyKind.LISTED: "-"}


def configuration() -> str:
    """Return the page of every key of a configuration."""
    return CONFIGURATION + page([("", Settings)])


def experiments() -> str:
    """Return the page of every key of an experiment."""
    return EXPERIMENTS + page([(f"`kind: {name}`", kind.spec) for name, kind in KINDS.items()])


def boxes_below(box: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Yield every box below one, as often as it is used."""
    for shape in shapes_of(box).values():
        if shape.box is not None:
            yield shape.box
            yield from boxes_below(shape.box)


def page(roots: list[tuple[str, type[BaseModel]]]) -> str:
    """Return a chapter for each box: those that are used more than once come last, by their own names."""
    uses = Counter(below for _, root in roots for below in boxes_below(root))
    shared = [box for box, n in uses.items() if n > 1]
    chapters = [chapter for title, root in roots for chapter in chapters_of(title, (), root, shared)]
    return "\n".join([*chapters, *(chapter_of(f"*{words_of(box)}*", box, shared) for box in shared)])


def chapters_of(
    title: str, path: tuple[str, ...], box: type[BaseModel], shared: list[type[BaseModel]]
) -> Iterator[str]:
    """Yield the chapter of a box at a path below a kind of file, and of every box below it that is only used there."""
    heading = ": ".join(filter(None, (title, f"`{'.'.join(path)}`" if path else "")))
    if heading:
        yield chapter_of(heading, box, shared)
    for key, shape in shapes_of(box).items():
        if shape.box is not None and shape.box not in shared:
            inside = (HOLDERS[shape.kind],) if shape.kind in HOLDERS else ()
            yield from chapters_of(title, (*path, key, *inside), shape.box, shared)


def chapter_of(heading: str, box: type[BaseModel], shared: list[type[BaseModel]]) -> str:
    """Return the chapter of one box: what it is, and a row for each key."""
    rows = [row(key, shape, shared, only_with(box, key)) for key, shape in shapes_of(box).items()]
    said = " ".join((box.__doc__ or "").split("\n\n")[0].split()).replace("``", "`")
    table = "\n".join(["| key | what is written | what it means |", "|---|---|---|", *rows])
    return f"## {heading}\n\n{said}\n\n{table}\n"


def only_with(box: type[BaseModel], key: str) -> str:
    """Say with which kinds of answer a key may stand, where that is not with all of them."""
    kinds = kinds_of(box)
    with_it = [word for word, kind in kinds.items() if key in kind.model_fields]
    if len(with_it) == len(kinds):
        return ""
    return f" Only with `{vars(box)['kind_key']}: {', '.join(with_it)}`."


def row(key: str, shape: Shape, shared: list[type[BaseModel]], only: str) -> str:
    """Return the row of a key; `only` says with what it may stand."""
    name = f"`{key}`" if shape.required else f"*`{key}`*"
    entered = " **Entered.**" if shape.entered else ""
    return f"| {name} | {form_of(shape, shared)} | {shape.sentence}{only}{entered} |".replace("``", "`")


def form_of(shape: Shape, shared: list[type[BaseModel]]) -> str:
    """Return how a key is written, in a few words."""
    if shape.unit is not None:
        unit = "" if shape.unit.unit == ANY_UNIT else shape.unit.unit
        number = f"{shape.n_elements or ''} numbers".strip() if shape.is_table else "number"
        return ", ".join(filter(None, (number, unit)))
    if shape.box is not None:
        what = f"*{words_of(shape.box)}*" if shape.box in shared else "keys below"
        names = ", ".join(f"`{name}`" for name in shape.names) or "names"
        return {KeyKind.NAMED: f"{names}: each {what}", KeyKind.LISTED: f"list: each {what}"}.get(shape.kind, what)
    if shape.words:
        listed = ", ".join(f"`{word}`" for word in shape.words)
        return f"list of {listed}" if shape.is_table else listed
    return plain(shape.annotation)


PLAIN = {
    "str": "text",
    "int": "whole number",
    "float": "number",
    "bool": "`true` or `false`",
    "date": "date",
    "Path": "file",
    "Text": "text, or `{en: ..., nl: ...}`",
}


def plain(annotation: Any) -> str:
    """Return what a value that is no number with a life is, in a word or two."""
    if get_origin(annotation) is tuple:
        return f"list of {plain(get_args(annotation)[0])}"
    if get_origin(annotation) is Literal:
        return ", ".join(f"`{word}`" for word in get_args(annotation))
    if get_origin(annotation) is dict:
        return "values by path or name"
    inner = [one for one in get_args(annotation) if one is not type(None)]
    if inner:
        return plain(inner[0])
    return PLAIN.get(getattr(annotation, "__name__", ""), "value")


def words_of(box: type[BaseModel]) -> str:
    """Return the name of a box in words."""
    name = box.__name__.removesuffix("Spec")
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()
