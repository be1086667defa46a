"""Rows: a list of tuples of numbers, of which the model only asks what an array of structures can do."""

from __future__ import annotations

from sim.compiler.kinds import NUMBERS, OBJECT

HEAD = """# cython: language_level=3, infer_types=False, boundscheck=True, wraparound=True, cdivision=False
# cython: binding=False, auto_pickle=False, emit_code_comments=False
import cython
import numpy as numpy_
from cpython.ref cimport PyObject, Py_DECREF, Py_INCREF
from libc.stdlib cimport free, realloc

cdef extern from "Python.h":
    object PyMemoryView_FromMemory(char* mem, Py_ssize_t size, int flags)
"""

PRELUDE = """
import math as math_
from libc.math cimport copysign as c_copysign, exp as c_exp, floor as c_floor, fmod as c_fmod
from libc.math cimport log as c_log, log1p as c_log1p, sqrt as c_sqrt
cdef inline double min_double(double a, double b) noexcept:
    return b if b < a else a

cdef inline double max_double(double a, double b) noexcept:
    return b if b > a else a

cdef inline long long min_long(long long a, long long b) noexcept:
    return b if b < a else a

cdef inline long long max_long(long long a, long long b) noexcept:
    return b if b > a else a

cdef inline unsigned long long min_word(unsigned long long a, unsigned long long b) noexcept:
    return b if b < a else a

cdef inline unsigned long long max_word(unsigned long long a, unsigned long long b) noexcept:
    return b if b > a else a

cdef inline double mod_double(double a, double b) except? -1:
    cdef double rest
    if b == 0.0:
        return (<object>a) % (<object>b)
    rest = c_fmod(a, b)
    if rest == 0.0:
        return c_copysign(0.0, b)
    return rest + b if (b < 0.0) != (rest < 0.0) else rest

cdef inline double floordiv_double(double a, double b) except? -1:
    cdef double rest, exact, whole
    if b == 0.0:
        return (<object>a) // (<object>b)
    rest = c_fmod(a, b)
    exact = (a - rest) / b
    if rest != 0.0 and (b < 0.0) != (rest < 0.0):
        exact -= 1.0
    if exact == 0.0:
        return c_copysign(0.0, a / b)
    whole = c_floor(exact)
    return whole + 1.0 if exact - whole > 0.5 else whole

cdef inline long long whole_double(double a) except? -1:
    return <long long>a if -9e18 < a < 9e18 else int(<object>a)

cdef inline double exp_double(double a) except? -1:
    cdef double found = c_exp(a)
    return found if found <= 1.7976931348623157e308 else math_.exp(a)

cdef inline double log_double(double a) except? -1:
    return c_log(a) if a > 0.0 else math_.log(a)

cdef inline double log1p_double(double a) except? -1:
    return c_log1p(a) if a > -1.0 else math_.log1p(a)

cdef inline double sqrt_double(double a) except? -1:
    return c_sqrt(a) if a >= 0.0 else math_.sqrt(a)

cdef inline unsigned long long magnitude(long long a) noexcept:
    return <unsigned long long>a if a >= 0 else -<unsigned long long>a

cdef inline long long bit_count(unsigned long long word) noexcept:
    cdef long long n = 0
    while word:
        word &= word - 1
        n += 1
    return n

cdef inline long long bit_length(unsigned long long word) noexcept:
    cdef long long n = 0
    while word:
        word >>= 1
        n += 1
    return n

cdef inline long long member(long long number, long long n_members, enum) except? -1:
    return number if 0 <= number < n_members else enum(number)
"""
"""Functions that every unit has: where C does otherwise than Python, or says nothing of what Python refuses."""

TEMPLATE = """
cdef struct {name}_row:
    {struct}

@cython.final
cdef class {name}:
    cdef {name}_row* rows
    cdef Py_ssize_t n
    cdef Py_ssize_t room

    def __dealloc__(self):
        self.clear()
        free(self.rows)

    def __len__(self):
        return self.n

    cdef int clear(self) except -1:
        cdef Py_ssize_t i
        for i in range(self.n):
            self.forget(i)
        self.n = 0
        return 0

    cdef inline int forget(self, Py_ssize_t i) except -1:
        {forget}
        return 0

    cdef int append(self, {parameters}) except -1:
        cdef {name}_row* row
        cdef {name}_row* bigger
        if self.n == self.room:
            self.room = 2 * self.room if self.room else 8
            bigger = <{name}_row*>realloc(self.rows, self.room * sizeof({name}_row))
            if bigger == NULL:
                raise MemoryError()
            self.rows = bigger
        row = &self.rows[self.n]
        {set}
        self.n += 1
        return 0

    cdef inline bint before(self, {name}_row* a, {name}_row* b) noexcept:
        {before}

    cdef int rise(self, Py_ssize_t i) except -1:
        cdef {name}_row row = self.rows[i]
        cdef Py_ssize_t above
        while i > 0:
            above = (i - 1) >> 1
            if not self.before(&row, &self.rows[above]):
                break
            self.rows[i] = self.rows[above]
            i = above
        self.rows[i] = row
        return 0

    cdef int sink(self, Py_ssize_t i) except -1:
        cdef {name}_row row = self.rows[i]
        cdef Py_ssize_t below
        while True:
            below = 2 * i + 1
            if below >= self.n:
                break
            if below + 1 < self.n and self.before(&self.rows[below + 1], &self.rows[below]):
                below += 1
            if not self.before(&self.rows[below], &row):
                break
            self.rows[i] = self.rows[below]
            i = below
        self.rows[i] = row
        return 0

    cdef int push(self, {parameters}) except -1:
        self.append({names})
        return self.rise(self.n - 1)

    cdef int drop(self) except -1:
        if self.n == 0:
            raise IndexError("index out of range")
        self.forget(0)
        self.n -= 1
        if self.n:
            self.rows[0] = self.rows[self.n]
            self.sink(0)
        return 0

    cdef int heapify(self) except -1:
        cdef Py_ssize_t i
        for i in range(self.n // 2 - 1, -1, -1):
            self.sink(i)
        return 0

    cdef list tuples(self):
        cdef Py_ssize_t i
        cdef list out = []
        for i in range(self.n):
            out.append(({tuple}))
        return out

    cdef inline int check(self, Py_ssize_t i) except -1:
        if not 0 <= i < self.n:
            raise IndexError("list index out of range")
        return 0
"""

FIELD = """
    cdef inline {kind} at_{n}(self, Py_ssize_t i){raises}:
        self.check(i)
        return {read}self.rows[i].f{n}

    cdef {kind} pop_{n}(self){raises}:
        cdef {kind} value = self.at_{n}(0)
        self.drop()
        return value
"""

ARRAY = """
    def array(self, dtype):
        wide = {{"names": list(dtype.names), "formats": [{formats}], "offsets": [{offsets}]}}
        wide["itemsize"] = sizeof({name}_row)
        if self.n == 0:
            return numpy_.zeros(0, dtype)
        here = PyMemoryView_FromMemory(<char*>self.rows, self.n * sizeof({name}_row), 0x100)
        return numpy_.frombuffer(here, dtype=wide).astype(dtype)
"""


def rows_text(name: str, kinds: tuple[str, ...]) -> str:
    """Return the class of rows whose fields are of these kinds.

    Rows are ordered by their numbers up to the first object, as tuples are; the numbers of two rows in a heap differ.
    """
    fields = [f"f{n}" for n in range(len(kinds))]
    objects = [field for field, kind in zip(fields, kinds, strict=True) if kind == OBJECT]
    keys = fields[: fields.index(objects[0])] if objects else fields
    text = TEMPLATE.format(
        name=name,
        struct="\n    ".join(f"{_stored(kind)} {field}" for field, kind in zip(fields, kinds, strict=True)),
        parameters=", ".join(f"{kind} {field}" for field, kind in zip(fields, kinds, strict=True)),
        names=", ".join(fields),
        set="\n        ".join(_set(field, kind) for field, kind in zip(fields, kinds, strict=True)),
        tuple=", ".join(
            f"{'<object>' if kind in (OBJECT, kinds[0]) else ''}self.rows[i].{field}"
            for field, kind in zip(fields, kinds, strict=True)
        ),
        forget="\n        ".join(f"Py_DECREF(<object>self.rows[i].{field})" for field in objects) or "pass",
        before="\n        ".join(
            [f"if a.{key} != b.{key}: return a.{key} < b.{key}" for key in keys] + ["return False"]
        ),
    )
    for n, kind in enumerate(kinds):
        text += FIELD.format(
            n=n, kind=kind, raises=" except? -1" if kind in NUMBERS else "", read="<object>" if kind == OBJECT else ""
        )
    if not objects:
        formats = ", ".join("'f8'" if kind == "double" else "'i8'" for kind in kinds)
        offsets = ", ".join(str(8 * n) for n in range(len(kinds)))
        text += ARRAY.format(name=name, formats=formats, offsets=offsets)
    return text


def _stored(kind: str) -> str:
    return "PyObject*" if kind == OBJECT else "long long" if kind == "bint" else kind


def _set(field: str, kind: str) -> str:
    if kind != OBJECT:
        return f"row.{field} = {field}"
    return f"row.{field} = <PyObject*>{field}\n        Py_INCREF({field})"
