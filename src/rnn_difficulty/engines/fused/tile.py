"""One tile of a product, written in LLVM's own language.

Numba has no vector type; here <16 x float> is one register with AVX-512, and LLVM splits it where
registers are shorter.
"""

from typing import Any

from llvmlite import ir
from numba.core import cgutils

LANE = 8
"""Columns come in multiples of this: 56 for 50."""

FLOAT = ir.FloatType()
INDEX = ir.IntType(64)
POINTER = FLOAT.as_pointer()
EIGHT, SIXTEEN = ir.VectorType(FLOAT, LANE), ir.VectorType(FLOAT, 2 * LANE)


def tile(module: ir.Module, rows: int, eights: int) -> ir.Function:
    """Return `tile(C, c_row, S, s_row, A, a_row, a_inner, B, b_row, n)`, written once a module.

    C[r, :] = S[r, :] + Σ_k A[r, k] B[k, :] for `rows` rows and 8 `eights` columns; n ≥ 1.
    """
    name = f"tile_{rows}_{eights}"
    if name in module.globals:
        return module.globals[name]
    kinds = [POINTER, INDEX, POINTER, INDEX, POINTER, INDEX, INDEX, POINTER, INDEX, INDEX]
    function = ir.Function(module, ir.FunctionType(ir.VoidType(), kinds), name)
    function.linkage = "internal"
    # Neither copied into callers nor unrolled: it fills the processor's units as it is.
    function.attributes.add("noinline")
    function.attributes.add("optsize")
    C, c_row, S, s_row, A, a_row, a_inner, B, b_row, n = function.args
    entry, loop, done = (function.append_basic_block(label) for label in ("entry", "loop", "done"))
    columns = _columns(eights)

    builder = ir.IRBuilder(entry)
    start = [
        [load(builder, vector, S, _index(builder, s_row, r, column)) for column, vector in columns]
        for r in range(rows)
    ]
    builder.branch(loop)

    builder.position_at_end(loop)
    k = builder.phi(INDEX)
    k.add_incoming(ir.Constant(INDEX, 0), entry)
    sums = [[builder.phi(vector) for _, vector in columns] for _ in range(rows)]
    b_at, a_at = builder.mul(k, b_row), builder.mul(k, a_inner)
    b = [
        load(builder, vector, B, builder.add(b_at, ir.Constant(INDEX, column)))
        for column, vector in columns
    ]
    for r in range(rows):
        at = builder.add(a_at, builder.mul(a_row, ir.Constant(INDEX, r)))
        a = builder.load(builder.gep(A, [at]))
        for v, (_, vector) in enumerate(columns):
            sums[r][v].add_incoming(start[r][v], entry)
            total = multiply_add(builder, splat(builder, a, vector), b[v], sums[r][v])
            sums[r][v].add_incoming(total, loop)
    following = builder.add(k, ir.Constant(INDEX, 1))
    k.add_incoming(following, loop)
    builder.cbranch(builder.icmp_signed("<", following, n), loop, done)

    builder.position_at_end(done)
    for r in range(rows):
        for v, (column, _) in enumerate(columns):
            total = sums[r][v].incomings[1][0]
            store(builder, total, C, _index(builder, c_row, r, column))
    builder.ret_void()
    return function


def load(builder: Any, vector: Any, pointer: Any, index: Any) -> Any:
    """Read a vector from `pointer[index:]`, which need not be aligned."""
    at = builder.bitcast(builder.gep(pointer, [index]), vector.as_pointer())
    return builder.load(at, align=4)


def store(builder: Any, value: Any, pointer: Any, index: Any) -> None:
    """Write a vector to `pointer[index:]`."""
    at = builder.bitcast(builder.gep(pointer, [index]), value.type.as_pointer())
    builder.store(value, at, align=4)


def splat(builder: Any, scalar: Any, vector: Any) -> Any:
    """Return a vector of equal elements."""
    undefined = ir.Constant(vector, ir.Undefined)
    first = builder.insert_element(undefined, scalar, ir.Constant(ir.IntType(32), 0))
    zeros = ir.Constant(ir.VectorType(ir.IntType(32), vector.count), None)
    return builder.shuffle_vector(first, undefined, zeros)


def multiply_add(builder: Any, a: Any, b: Any, c: Any) -> Any:
    """Return a b + c, in one instruction where there is one."""
    kind = ir.FunctionType(a.type, [a.type] * 3)
    name = f"llvm.fmuladd.v{a.type.count}f32"
    return builder.call(cgutils.get_or_insert_function(builder.module, kind, name), [a, b, c])


def _columns(eights: int) -> list[tuple[int, ir.VectorType]]:
    """Cut `eights` into sixteens and at most one eight: (first column, vector type)."""
    cut = [(2 * LANE * i, SIXTEEN) for i in range(eights // 2)]
    return cut + ([(LANE * (eights - 1), EIGHT)] if eights % 2 else [])


def _index(builder: Any, stride: Any, row: int, column: int) -> Any:
    at = builder.mul(stride, ir.Constant(INDEX, row))
    return builder.add(at, ir.Constant(INDEX, column))
