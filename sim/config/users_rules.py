"""Rules of a user: a Python file with a class that answers a question of the organisation in a way of its own.

Such a class is a kind of answer as those of the house are: it derives from the question, has a word of its own under
the key that tells kinds apart, its own numbers with their units, and what it decides. While its file is at hand the
reader knows it, so its numbers need a source as all do; nobody else is changed by it.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import linecache
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from sim.config.parse import forget_what_was_read
from sim.config.schema import Rules, Settings
from sim.config.tree import KeyKind, shapes_of
from sim.errors import ConfigurationError, RuleError
from sim.own_file import OwnRules, in_a_line, line_in, module_of, text_of, wrong_under
from sim.quantities import Box

KEY = "rules_from"
"""The key of an experiment under which the files are named."""

Found = tuple[str, type[Box]]
"""A question, by its path in a configuration, and a class that answers it."""


_wrong = wrong_under(
    KEY,
    needed="a Python file with a class that answers a question of sim/rules was needed",
    todo="see the example in docs/library.md",
)


def questions() -> dict[str, type[Box]]:
    """Return the questions that have several kinds of answer, by their path in a configuration.

    Examples
    --------
    >>> sorted(questions())
    ['rules.combining', 'rules.contact', 'rules.hand_over', 'rules.wsp_access']
    """
    return {
        f"rules.{name}": info.annotation
        for name, info in Rules.model_fields.items()
        if isinstance(info.annotation, type) and vars(info.annotation).get("kind_key")
    }


def own_rules(paths: tuple[Path, ...]) -> tuple[OwnRules, ...]:
    """Return the rules in some files.

    Raises
    ------
    ConfigurationError
        A file cannot be read or run, answers nothing, or not as a rule does.
    """
    found: list[OwnRules] = []
    for path in paths:
        text = text_of(path, wrong=_wrong)
        mine = _classes_in(str(path), text)
        taken = {answer for one in found for answer in one.answers}
        came = [told for one in mine for told in _problems_of(one, taken)] or (
            [] if mine else ["it answers no question"]
        )
        if came:
            raise ConfigurationError([_wrong(path, told) for told in came])
        found.append(OwnRules(file=path.name, text=text, answers=tuple(_answer(one) for one in mine)))
    return tuple(found)


# --- at hand --------------------------------------------------------------------------------------

_at_hand: list[tuple[OwnRules, ...]] = [()]


@contextlib.contextmanager
def answering(own: tuple[OwnRules, ...]) -> Iterator[None]:
    """Have the rules in some files, and no others of a user, at hand meanwhile.

    Raises
    ------
    ConfigurationError
        A file cannot be run here.
    """
    before = _at_hand[0]
    answer_by(own)
    try:
        yield
    finally:
        answer_by(before)


def answer_by(own: tuple[OwnRules, ...]) -> None:
    """Have the rules in some files, and no others of a user, at hand from now on.

    Raises
    ------
    ConfigurationError
        A file cannot be run here.
    """
    if own == _at_hand[0]:
        return
    mine = [one for file in own for one in _classes_in(file.file, file.text)]
    for path, question in questions().items():
        kinds = [*_of_the_house(question), *(kind for asked, kind in mine if asked == path)]
        type.__setattr__(question, "__subclasses__", functools.partial(list, kinds))
    shapes_of.cache_clear()
    forget_what_was_read()
    boxes: list[type[BaseModel]] = [*questions().values(), Rules, Settings]
    for box in boxes:
        box.model_rebuild(force=True)
    _at_hand[0] = own


def _of_the_house(question: type[Box]) -> list[type[Box]]:
    return [kind for kind in type.__subclasses__(question) if kind.__module__.startswith("sim.")]


# --- while it is asked ----------------------------------------------------------------------------


def _watch(kind: type[Box], question: type[Box], file: str) -> None:
    """Have a class of a user tell in one line what goes wrong while it is asked, and where.

    What every kind of answer says in its own way is a truth or a length; of the rest only a moment may be below 0.
    """
    own = _asked_of(question)
    for name, method in list(vars(kind).items()):
        asked = vars(question).get(name)
        if inspect.isfunction(method) and inspect.isfunction(asked) and not name.startswith("_"):
            least = 0.0 if name in own else -math.inf
            setattr(kind, name, _watched(method, get_type_hints(asked)["return"], least, file))


def _watched(method: Callable[..., Any], wanted: type, least: float, file: str) -> Callable[..., Any]:
    number = "a finite number" + (" of 0 or more" if least == 0.0 else "")
    needed = "True or False" if wanted is bool else number

    def wrong(came: str, line: int) -> RuleError:
        return RuleError(f"{file}:{line}: {method.__qualname__}: came {came}; {needed} was needed; correct the rule")

    @functools.wraps(method)
    def asked(*given: Any, **named: Any) -> Any:
        try:
            answer = _plain(method(*given, **named))
        except Exception as error:
            raise wrong(in_a_line(error), line_in(file, error)) from error
        if not _can_be(answer, wanted, least):
            raise wrong(repr(answer), method.__code__.co_firstlineno)
        return answer

    return asked


def _can_be(answer: Any, wanted: type, least: float) -> bool:
    """Say whether something answers a question that wants a truth, or a number."""
    if wanted is bool or isinstance(answer, bool):
        return wanted is bool and isinstance(answer, bool)
    return isinstance(answer, int | float) and math.isfinite(answer) and answer >= least


def _plain(answer: Any) -> Any:
    """Return a number or a truth of numpy as one of Python; numpy itself is not needed for that."""
    return answer.item() if type(answer).__module__ == "numpy" else answer


# --- what stands in a file ------------------------------------------------------------------------


@functools.cache
def _classes_in(file: str, text: str) -> tuple[Found, ...]:
    """Return the classes of a file that answer a question; a text is run once in a process."""
    return _answers_in(_module(text, file))


_modules: dict[str, ModuleType] = {}


def _module(text: str, file: str) -> ModuleType:
    """Return the module of a text, the same whatever its file is called, so that what it made can be sent about."""
    if text not in _modules:
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)  # sentences are read from there
        module = _modules[text] = module_of(file, text, sort="rules", wrong=_wrong)
        for path, kind in _answers_in(module):
            _watch(kind, questions()[path], file)
    return _modules[text]


def _answers_in(module: ModuleType) -> tuple[Found, ...]:
    """Return the questions that classes of a module answer, each with its class."""
    mine = [one for one in vars(module).values() if isinstance(one, type) and one.__module__ == module.__name__]
    by_question = {question: path for path, question in questions().items()}
    return tuple((by_question[base], one) for one in mine for base in one.__bases__ if base in by_question)


def _word(kind: type[Box]) -> Any:
    """Return the one word of a kind; None where it has none."""
    key = kind.kind_key
    annotation = kind.model_fields[key].annotation if key in kind.model_fields else None
    words = get_args(annotation) if get_origin(annotation) is Literal else ()
    return words[0] if len(words) == 1 and isinstance(words[0], str) else None


def _answer(found: Found) -> str:
    path, kind = found
    return f"{path}: {_word(kind)}"


def _problems_of(found: Found, taken: set[str]) -> Iterator[str]:
    """Yield what no rule can be like."""
    path, kind = found
    question = questions()[path]
    word, name = _word(kind), kind.__name__
    if word is None:
        key = question.kind_key
        yield f'{name} has no word of its own for {key!r}, as in \'{key}: Literal["mine"] = "mine"\''
    elif word in _words_of_the_house(question) or _answer(found) in taken:
        yield f"{name} calls itself {word!r}, which is taken by another answer to {path}"
    for method in _asked_of(question):
        if getattr(kind, method) is getattr(question, method):
            yield f"{name} does not say {method!r}, which the question asks"
    for key, shape in shapes_of(kind).items():
        if shape.kind is KeyKind.PLAIN and shape.annotation in (int, float):
            yield f"{name}.{key} is a number without a unit; take a word of sim.quantities, such as Fraction"


def _words_of_the_house(question: type[Box]) -> set[str]:
    mine = {str(get_args(kind.model_fields[question.kind_key].annotation)[0]) for kind in _of_the_house(question)}
    return mine | {one.lower() for one in mine}


def _asked_of(question: type[Box]) -> list[str]:
    """Return what every kind of answer says in a way of its own."""
    kinds = _of_the_house(question)
    return [
        name
        for name, one in vars(question).items()
        if callable(one) and not name.startswith("_") and all(name in vars(kind) for kind in kinds)
    ]
