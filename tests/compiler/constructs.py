"""One function for each construct that the compiler knows; `test_same` compiles this text and holds the two together.

Each function takes plain values, as its annotations say, and returns one. `ALL` at the end makes Python see them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from heapq import heapify, heappop, heappush

import numpy as np

Word = int
MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
HALF = 0.5
BELOW = -3
NAMES = ("none", "one", "many")
LIMITS: dict[str, float] = {"low": -1.5, "high": 2.5}
FIELDS = np.dtype([("week", "f8"), ("who", "i4"), ("kind", "i2")])

FlowRow = tuple[float, int, int]
QueueEntry = tuple[float, int, "Thing"]


class Colour(IntEnum):
    """An enumeration whose members read as words."""

    RED = 0
    GREEN = 1
    BLUE = 2

    @property
    def word(self) -> str:
        return self.name.lower()


class Broken(Exception):
    """What the functions here raise."""

    def __init__(self, what: str, number: int) -> None:
        super().__init__(f"{what}: {number}")
        self.number = number


# --- numbers --------------------------------------------------------------------------------------


def sums(a: int, b: int) -> tuple[int, int, int, int, int]:
    return a + b, a - b, a * b, -a, +b


def sums_of_floats(x: float, y: float) -> tuple[float, float, float, float]:
    return x + y, x - y, x * y - x, -x


def true_division(a: int, b: int) -> float:
    return a / b


def floor_division(a: int, b: int) -> int:
    return a // b


def modulo(a: int, b: int) -> int:
    return a % b


def division_of_floats(x: float, y: float) -> float:
    return x / y


def floor_division_of_floats(x: float, y: float) -> float:
    return x // y


def modulo_of_floats(x: float, y: float) -> float:
    return x % y


def floor_division_of_both(x: float, a: int) -> tuple[float, float]:
    return x // a, a // x


def modulo_of_both(x: float, a: int) -> tuple[float, float]:
    return x % a, a % x


def divided_in_place(x: float, y: float, a: int, b: int) -> tuple[float, float, int, int]:
    whole, rest, n, m = x, x, a, a
    whole //= y
    rest %= y
    n //= b
    m %= b
    return whole, rest, n, m


def powers(a: int, x: float) -> tuple[float, float, int]:
    return x**2, a**2 + x, a**3


def both(a: int, x: float) -> tuple[float, bool, bool, float]:
    return a * x + a, a < x, a == x, x - a / 4


def truths(a: bool, b: bool) -> tuple[int, bool, bool, bool, int, int]:
    return a + b, a & b, a | b, a ^ b, -a, a * 3 - b


def not_of(a: int, x: float, text: str, numbers: list[int]) -> tuple[bool, bool, bool, bool]:
    return not a, not x, not text, not numbers


def from_below(a: int) -> tuple[int, float, int]:
    return a - BELOW, a * HALF, a % BELOW


def conversions(a: int, x: float, b: bool) -> tuple[float, int, int, bool, bool]:
    return float(a), int(x), int(b), bool(a), bool(x)


def whole_of(x: float, odd: int) -> int:
    if odd % 5 == 0:
        x = math.inf
    if odd % 5 == 1:
        x = math.nan
    return int(x)


def rounded(x: float) -> tuple[int, float, float]:
    return round(x), round(x, 1), abs(x)


def sizes(a: int) -> tuple[int, int, int]:
    return abs(a), abs(-a), abs(a - 3)


def in_math(x: float) -> tuple[float, float, float, float, bool, int, int]:
    y = abs(x)
    return math.exp(-y), math.log1p(y), math.sqrt(y), math.fabs(x), math.isfinite(x), math.floor(x), math.ceil(x)


def outside_the_domain_of_math(x: float, a: int) -> float:
    if a % 3 == 0:
        return math.log(x)
    if a % 3 == 1:
        return math.sqrt(x)
    return math.exp(1000.0 * x)


def compared(a: int, b: int, c: int) -> tuple[bool, bool, bool, bool]:
    return a < b < c, a <= b == c, a != b != c, not a < b <= c


def compared_once(numbers: list[int]) -> tuple[bool, list[int]]:
    seen: list[int] = []
    found = 0 < taken(numbers, seen) < taken(numbers, seen) < 40
    return found, seen


def taken(numbers: list[int], seen: list[int]) -> int:
    number = numbers.pop() if numbers else 7
    seen.append(number)
    return number


def smallest(x: float, y: float, z: float) -> tuple[float, float, float, float]:
    return min(x, y), max(x, y), min(x, y, z), max(x, y, z)


def smallest_whole(a: int, b: int, x: float) -> tuple[int, int, float, float]:
    return min(a, b, 3), max(a, b, -3), min(a, x), max(x, a, b)


def smallest_of(numbers: list[float]) -> tuple[float, float, float, float]:
    return min(numbers), max(numbers), min(numbers, default=1.5), max((-x for x in numbers), default=2.5)


def nearest(pairs: list[tuple[int, str]]) -> tuple[int, str]:
    return min(pairs, key=lambda pair: pair[0])


def one_or_none(a: int) -> int | None:
    return a if a > 0 else None


def one_or_other(a: int, x: float) -> float:
    return a if a > 3 else x


def chosen(a: int, b: int | None) -> tuple[int, int]:
    return (a if b is None else b), (b or a)


def handed_on(a: int, b: int) -> tuple[int, int, int, int]:
    return a and b, a or b, a and b or 5, (a or b) and 2


def handed_on_of_floats(x: float, y: float, a: int) -> tuple[float, float, float]:
    return x and y, x or y, x or a


def handed_on_objects(text: str, numbers: list[int]) -> tuple[object, object]:
    return text or numbers, numbers and text


# --- words ----------------------------------------------------------------------------------------


def mixed(z: Word) -> Word:
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def further(z: Word, part: int) -> Word:
    return mixed((z + (part + 1) * GOLDEN) & MASK)


def wrapped(z: Word, w: Word) -> tuple[Word, Word, Word, Word, Word]:
    return (z + w) & MASK, (z - w) & MASK, (z * w) & MASK, -z & MASK, ~z & MASK


def words(z: Word, w: Word) -> tuple[Word, Word, Word, bool, bool]:
    return z & w, z | w, z ^ w, z < w, z == w


def parts_of_a_word(z: Word) -> tuple[Word, Word, float, int, int]:
    return z // 7, z % 7, (z >> 11) * 2.0**-53, z.bit_count(), z.bit_length()


def word_as_a_number(z: Word) -> tuple[float, float]:
    return float(z), z / 2


def word_beside_a_number(z: Word) -> tuple[bool, bool, bool]:
    return z > 3, 5 <= z, z == 0


def smallest_word(z: Word, w: Word) -> tuple[Word, Word]:
    return min(z, w), max(z, w)


def word_in_text(z: Word) -> str:
    return f"{z:x} {z}"


def local_word(z: Word) -> Word:
    key: Word = z
    key = (key << 7) & MASK
    other = key ^ z
    other ^= other >> 3
    return other


def shifts(a: int, b: int) -> tuple[int, int, int, int]:
    n = b % 20
    return a << n, a >> n, 1 << n | a, 1 << 40


def bits(a: int, b: int) -> tuple[int, int, int, int, int, int]:
    return a & b, a | b, a ^ b, ~a, a.bit_count(), a.bit_length()


# --- members --------------------------------------------------------------------------------------


def word_of(colour: Colour) -> str:
    return colour.word


def member_of(a: int) -> Colour:
    return Colour(a)


def member_in_words(a: int) -> str:
    return Colour(a % 3).word


def which(colour: Colour) -> tuple[bool, bool, bool, int, str]:
    return colour is Colour.RED, colour == Colour.GREEN, colour in (Colour.RED, Colour.BLUE), colour + 1, colour.name


def all_words() -> list[str]:
    return [colour.word for colour in Colour]


def counted(colours: list[Colour]) -> dict[str, int]:
    counts = {colour: 0 for colour in Colour}
    for colour in colours:
        counts[colour] += 1
    return {colour.word: n for colour, n in counts.items()}


def said(colour: Colour) -> tuple[str, str, str, str]:
    return f"{colour}", f"{colour!r}", str(colour), f"{colour.word:>6}|"


def by_member(colour: Colour) -> str:
    return NAMES[colour]


def perhaps_a_member(colour: Colour | None) -> str:
    if colour is None:
        return "none"
    return colour.word


# --- containers -----------------------------------------------------------------------------------


def comprehensions(numbers: list[int]) -> tuple[list[int], list[int], dict[int, int], list[tuple[int, int]]]:
    return (
        [2 * n for n in numbers if n % 2],
        sorted({n % 5 for n in numbers}),
        {n: n * n for n in numbers if n > 0},
        [(n, m) for n in numbers if n > 0 for m in numbers if m > n],
    )


def nested(numbers: list[int], a: int) -> list[list[int]]:
    return [[n * a for n in numbers if n < m] for m in numbers]


def asked(numbers: list[int], a: int) -> tuple[bool, bool, int, int, list[int], int]:
    return (
        any(n > a for n in numbers),
        all(n > a for n in numbers),
        sum(n * a for n in numbers),
        sum(1 for n in numbers if n > a),
        sorted(-n for n in numbers),
        next((n for n in numbers if n > a), -1),
    )


def sums_over(values: list[float]) -> tuple[float, float, float]:
    return sum(x * 0.1 for x in values), sum(values), sum((x for x in values), 1.5)


def first_or_none(values: list[float], x: float) -> float | None:
    return next((y for y in values if y > x), None)


def where_it_stands(numbers: list[int], a: int) -> int:
    return next((n for n, number in enumerate(numbers) if number == a), len(numbers))


def walked(numbers: list[int], values: list[float]) -> list[tuple[int, int, float]]:
    return [(n, number, value) for n, (number, value) in enumerate(zip(numbers, values, strict=False))]


def walked_strictly(numbers: list[int], values: list[float]) -> list[float]:
    return [number * value for number, value in zip(numbers, values, strict=True)]


def ranges(a: int, b: int) -> tuple[list[int], list[int], int]:
    total = 0
    for n in range(a, b, 3):
        total += n
    return list(range(b, a, -2)), [n for n in range(a)], total


def changed_in_a_range(a: int) -> list[int]:
    out: list[int] = []
    end = a % 7
    for n in range(end):
        end = 2
        out.append(n)
        n = 100
    return out


def slices(numbers: list[int], a: int, b: int) -> tuple[list[int], list[int], list[int], list[int], list[int]]:
    return numbers[a:b], numbers[:a], numbers[a:], numbers[::2], numbers[b:a:-1]


def slice_assigned(numbers: list[int], a: int) -> list[int]:
    numbers[:a] = [1, 2, 3]
    del numbers[a:]
    return numbers


def at(numbers: list[int], a: int) -> int:
    return numbers[a]


def under(names: dict[str, int], name: str) -> int:
    return names[name]


def under_or(names: dict[str, int], name: str) -> tuple[int, int | None, bool]:
    return names.get(name, -1), names.get(name), name in names


def unpacked(numbers: list[int]) -> tuple[int, int, list[int]]:
    longer = [3, *numbers, 4]
    first, second, *rest = longer
    return first, second, rest


def swapped(a: int, b: int, x: float) -> tuple[int, int, float]:
    a, b = b, a
    x, (a, b) = x + a, (b, a)
    return a, b, x


def swapped_within(numbers: list[int]) -> list[int]:
    if len(numbers) > 2:
        numbers[0], numbers[-1] = numbers[-1], numbers[0]
        n, numbers[n] = 1, 5
    return numbers


def given_to_many(a: int) -> tuple[int, int, list[int]]:
    numbers = [1, 2, 3]
    b = c = numbers[1] = a * 2
    return b, c, numbers


def spread(numbers: list[int], names: dict[str, int]) -> tuple[list[int], tuple[int, ...], dict[str, int]]:
    return [0, *numbers, 1], (*numbers, 2), {**names, "more": 3}


def sets(numbers: list[int], a: int) -> tuple[list[int], bool, int, list[int]]:
    seen = set(numbers)
    seen.add(a)
    seen.discard(3)
    few = {1, 2, a} & seen
    return sorted(seen), a in seen, len(seen), sorted(few | {9} - {a})


def joined(numbers: list[int], text: str) -> tuple[list[int], list[int], str, str]:
    return numbers + [1], numbers * 2, text + "end", text * 2


def ordered(pairs: list[tuple[int, str]]) -> list[tuple[int, str]]:
    return sorted(pairs, key=lambda pair: (-pair[0], pair[1]))


def looked_up(name: str) -> float:
    return LIMITS[name]


def removed(names: dict[str, int]) -> tuple[dict[str, int], int]:
    gone = names.pop("one", -1)
    names.setdefault("two", 2)
    if "three" in names:
        del names["three"]
    return names, gone


# --- assignments ----------------------------------------------------------------------------------


class Thing:
    """Something with attributes."""

    def __init__(self, number: int, weight: float = 1.5) -> None:
        self.number = number
        self.weight = weight
        self.parts: list[int] = [number]
        self.n_asked = 0

    def asked(self) -> Thing:
        self.n_asked += 1
        return self

    def place(self) -> int:
        self.n_asked += 1
        return 0


def attributes(a: int, x: float) -> tuple[int, float, list[int], int]:
    thing = Thing(a)
    thing.number += 2
    thing.number *= 3
    thing.weight -= x
    thing.weight /= 4
    thing.parts += [1, 2]
    thing.asked().parts[0] -= 1
    thing.parts[thing.place()] += 5
    thing.parts[thing.place() + 1] -= 5
    return thing.number, thing.weight, thing.parts, thing.n_asked


def subscripts(numbers: list[int], values: list[float], names: dict[str, int]) -> tuple[list[int], list[float], int]:
    queue = [0, 1, 2]
    while queue and len(numbers) > 2 and len(values) > 2:
        numbers[queue.pop()] += 10
        numbers[0] *= 2
        values[1] *= 0.3
        values[-1] //= 2.0
    names["one"] = names.get("one", 0)
    names["one"] += 1
    return numbers, values, names["one"]


def added_in_place(text: str, numbers: list[int]) -> tuple[str, list[int], list[int]]:
    other = numbers
    other += [1]
    text += "!"
    return text, other, numbers


def annotated(a: int) -> float:
    half: float = a
    n: int
    n = a
    return half / 2 + n


# --- text -----------------------------------------------------------------------------------------


def formatted(a: int, x: float, text: str, b: bool) -> list[str]:
    return [
        f"{a} {x} {text} {b}",
        f"{a:04d} {x:.3f} {text:>8} {a:+,} {x:e} {x:g} {x:6.1%}",
        f"{text!r} {x!r} {a!r} {text!s} {{{a}}}",
        f"{x:.{abs(a) % 4}f} {a + 1} {x * 2:8.2f}",
        "plain",
        "plus " + str(a) + str(x) + str(b),
        "%d and %s" % (a, text),  # noqa: UP031
        f"{[a, x]} {(a,)} {None}",
    ]


def texts(text: str) -> tuple[str, list[str], bool, str, int]:
    return text.upper(), text.split("a"), text.startswith("a"), "-".join(letter for letter in text), len(text)


# --- rows -----------------------------------------------------------------------------------------


def heap_of_rows(values: list[float], numbers: list[int]) -> list[tuple[float, int]]:
    """Take the rows of a heap one by one; equal first fields are decided by the next."""
    rows: list[FlowRow] = []
    for n, value in enumerate(values):
        heappush(rows, (value, n % 3, n))
    out: list[tuple[float, int]] = []
    for number in numbers:
        heappush(rows, (number * 0.5, number, 100 + len(out)))
        week, who, kind = heappop(rows)
        out.append((week * who, kind))
    while rows:
        week, who, kind = rows[0]
        out.append((week * who, heappop(rows)[2]))
    return out


def heapified(values: list[float]) -> list[float]:
    rows: list[FlowRow] = []
    for n, value in enumerate(values):
        rows.append((value, -n, n))
    heapify(rows)
    out = [float(len(rows))]
    while rows:
        out.append(rows[0][0])
        out.append(rows[0][1] + 0.0)
        heappop(rows)
    return out


def heap_of_things(values: list[float]) -> list[int]:
    waiting: list[QueueEntry] = []
    for n, value in enumerate(values):
        heappush(waiting, (value, n, Thing(n)))
    out: list[int] = []
    while waiting:
        _, _, thing = heappop(waiting)
        out.append(thing.number)
    return out


def rows_as_an_array(values: list[float], numbers: list[int]) -> tuple[list[object], int]:
    rows: list[FlowRow] = []
    for value in values:
        for number in numbers:
            rows.append((value, number, number % 3))
    table = np.array(rows, dtype=FIELDS)
    rows.clear()
    return table.tolist(), len(rows)


def rows_read(values: list[float], a: int) -> tuple[int, float, int]:
    rows: list[FlowRow] = []
    for value in values:
        rows.append((value, a, len(rows)))
    if not rows:
        return -1, 0.0, 0
    week, _, kind = rows[len(values) // 2]
    return len(rows), week, kind + rows[0][1]


def rows_walked(values: list[float]) -> list[float]:
    rows: list[FlowRow] = []
    for n, value in enumerate(values):
        rows.append((value, n, 2 * n))
    return [week * who + kind for week, who, kind in rows]


def row_from_the_end(values: list[float], a: int) -> float:
    rows: list[FlowRow] = []
    for n, value in enumerate(values):
        rows.append((value, n, n))
    return rows[a][0]


def popped_from_an_empty_heap() -> float:
    rows: list[FlowRow] = []
    return heappop(rows)[0]


# --- classes --------------------------------------------------------------------------------------


class Shape:
    """A class with heirs."""

    n_sides = 0

    def __init__(self, name: str, size: float) -> None:
        self.name = name
        self.size = size

    def area(self) -> float:
        return 0.0

    def told(self, *, times: int = 1) -> str:
        return f"{self.name} {self.area():.2f} {self.big}" * times

    @property
    def big(self) -> bool:
        return self.area() > 2.0

    @staticmethod
    def sides(n: int) -> int:
        return n + 1


class Square(Shape):
    """An heir that does otherwise."""

    def __init__(self, size: float) -> None:
        super().__init__("square", size)
        self.corner = Colour.GREEN

    def area(self) -> float:
        return self.size * self.size

    @property
    def big(self) -> bool:
        return self.size > 1.0


class Grown(Square):
    """An heir of an heir, that is made as its parent."""

    def area(self) -> float:
        return self.size * 3.0

    def grow(self) -> None:
        self.size += 1.0


@dataclass
class Point:
    """A dataclass."""

    x: float
    y: int = 3
    tags: list[str] | None = None

    def moved(self, by: float) -> Point:
        return Point(self.x + by, self.y, self.tags)


@dataclass
class Checked:
    """A dataclass that looks at what it is given."""

    low: float
    high: float = 4.0

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise Broken("low is over high", 1)


def shapes(x: float) -> list[str]:
    grown = Grown(x)
    grown.grow()
    every: list[Shape] = [Shape("shape", x), Square(x), grown]
    return [shape.told() for shape in every] + [every[0].told(times=2)]


def properties(x: float) -> tuple[bool, bool, int, str, bool]:
    shape: Shape = Grown(x)
    square = Square(x)
    return shape.big, square.big, Shape.sides(3), square.corner.word, isinstance(shape, Square)


def points(x: float, a: int) -> tuple[float, int, list[str] | None, float]:
    point = Point(x)
    other = Point(y=a, x=x, tags=["t"]).moved(2.0)
    point.y += 1
    return point.x, point.y, other.tags, other.x


def checked(x: float, y: float) -> float:
    return Checked(x).high + Checked(low=x, high=y).low


def class_name(x: float) -> str:
    return type(Square(x)).__name__


def with_defaults(a: int, b: int = 2, *, c: float = HALF, d: str = "d", e: int | None = None) -> str:
    return f"{a} {b} {c} {d} {e}"


def called_in_every_way(a: int) -> list[str]:
    return [
        with_defaults(a),
        with_defaults(a, 3),
        with_defaults(b=4, a=a),
        with_defaults(a, c=a / 4, d="other"),
        with_defaults(a, e=a),
    ]


def any_number(*numbers: int) -> int:
    return len(numbers)


def called_with_any_number(numbers: list[int]) -> tuple[int, int]:
    return any_number(1, 2), any_number(*numbers)


# --- generators, closures -------------------------------------------------------------------------


def counting(a: int) -> Iterator[int]:
    for n in range(a):
        yield n
    yield from (10, 11)


def told(numbers: list[int]) -> Iterator[str]:
    kept = yield from through(numbers)
    yield f"{kept}"


def through(numbers: list[int]) -> Generator[str, None, int]:
    total = 0
    for number in numbers:
        if number == 7:
            return total
        total += number
        yield f"{number}"
    return total


def sent(numbers: list[int]) -> list[int]:
    takes = taking()
    next(takes)
    return [takes.send(number) for number in numbers]


def taking() -> Generator[int, int, None]:
    total = 0
    while True:
        total += yield total


def closed(numbers: list[int], a: int) -> list[int]:
    def more(number: int) -> int:
        return number * a + len(numbers)

    a += 1
    return [more(number) for number in numbers]


def called_later(a: int) -> list[int]:
    later: list[Callable[[], int]] = []
    for n in range(3):
        later.append(lambda: n * a)
    return [one() for one in later]


def through_a_name(numbers: list[int], a: int) -> list[int]:
    does: Callable[[int, int], tuple[int, int, int, int, int]] = sums
    return [does(number, a)[0] for number in numbers]


def method_as_a_value(x: float) -> float:
    area = Square(x).area
    return area()


# --- flow -----------------------------------------------------------------------------------------


def loops(numbers: list[int], a: int) -> list[int]:
    out: list[int] = []
    for number in numbers:
        if number == a:
            break
        if number % 2:
            continue
        out.append(number)
    else:
        out.append(-1)
    n = 0
    while n < 5:
        n += 1
        if n == a:
            break
    else:
        out.append(-2)
    return out


def branches(a: int) -> str:
    if a < 0:
        return "under"
    elif a == 0:
        return "none"
    elif a < 10 and a != 5 or a == 50:
        return "few"
    else:
        return "many"


def tried(a: int, numbers: list[int]) -> list[str]:
    out: list[str] = []
    try:
        if a == 0:
            raise Broken("nothing", a)
        if a == 1:
            raise KeyError("one")
        out.append(f"{numbers[a]}")
    except Broken as error:
        out.append(f"{error} {error.number}")
    except (KeyError, IndexError) as error:
        out.append(f"{type(error).__name__} {error}")
    else:
        out.append("fine")
    finally:
        out.append("always")
    return out


def ends_at_once(a: int) -> list[int]:
    out: list[int] = []
    for n in range(5):
        try:
            if n == a:
                return out
            out.append(n)
        finally:
            out.append(-n)
    return out


def raised(a: int) -> int:
    if a < 0:
        raise Broken("under", a)
    if a == 0:
        raise ValueError(f"nothing: {a:+d}")
    return a


def raised_from(a: int) -> int:
    try:
        return raised(a)
    except ValueError as error:
        raise Broken("from", a) from error


def raised_again(a: int) -> int:
    try:
        return raised(a)
    except Broken:
        raise


def asserted(a: int, x: float) -> float:
    assert a > 0, f"not over 0: {a}"
    assert x >= 0.0
    return x


def returns_minus_one(a: int) -> int:
    """-1 is also what says in C that something was raised."""
    return -1 if a % 2 else raised(a)


def none_of_it(a: int, numbers: list[int]) -> None:
    if a > 3:
        numbers.append(a)
        return
    if a < 0:
        raised(a)
    numbers.append(-1)


@contextmanager
def noted(out: list[str]) -> Iterator[int]:
    out.append("in")
    try:
        yield 5
    finally:
        out.append("out")


def within(a: int) -> list[str]:
    out: list[str] = []
    try:
        with noted(out) as number:
            out.append(f"{raised(a) + number}")
    except Broken as error:
        out.append(str(error))
    return out


ALL = (
    sums, sums_of_floats, true_division, floor_division, modulo, division_of_floats, floor_division_of_floats,
    modulo_of_floats, floor_division_of_both, modulo_of_both, divided_in_place, powers, both, truths, not_of,
    from_below, conversions, whole_of, rounded, sizes, in_math, outside_the_domain_of_math, compared, compared_once,
    smallest, smallest_whole, smallest_of, nearest, one_or_none, one_or_other, chosen, handed_on, handed_on_of_floats,
    handed_on_objects, mixed, further, wrapped, words, parts_of_a_word, word_as_a_number, word_beside_a_number,
    smallest_word, word_in_text, local_word, shifts, bits, word_of, member_of, member_in_words, which, all_words,
    counted, said, by_member, perhaps_a_member, comprehensions, nested, asked, sums_over, first_or_none,
    where_it_stands, walked, walked_strictly, ranges, changed_in_a_range, slices, slice_assigned, at, under, under_or,
    unpacked, swapped, swapped_within, given_to_many, spread, sets, joined, ordered, looked_up, removed, attributes,
    subscripts, added_in_place, annotated, formatted, texts, heap_of_rows, heapified, heap_of_things,
    rows_as_an_array, rows_read, rows_walked, row_from_the_end, popped_from_an_empty_heap, shapes, properties, points,
    checked, class_name, with_defaults, called_in_every_way, called_with_any_number, counting, told, sent, closed,
    called_later, through_a_name, method_as_a_value, loops, branches, tried, ends_at_once, raised, raised_from,
    raised_again, asserted, returns_minus_one, none_of_it, within,
)  # fmt: skip
