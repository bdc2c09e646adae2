"""Products of small matrices that stay in registers and cache: C = start + A B.

A tile of C, 5 rows of up to 64 columns, is held in vector registers while the inner index runs
(`tile`); rows that are left over go by twos, then alone. Matrices are flat float32 arrays with an
offset and a row stride; columns come in whole eights (`padded`), rows and the inner index do not.
"""

from typing import Any

import llvmlite.binding
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from rnn_difficulty.engines.fused.tile import (
    EIGHT,
    FLOAT,
    INDEX,
    LANE,
    SIXTEEN,
    load,
    multiply_add,
    splat,
    store,
    tile,
)

ROWS = 5
"""Rows of a tile: 5 · 3.5 registers of sums, 4 of B, 1 of A fill most of AVX-512's 32."""
_LONG_REGISTERS = llvmlite.binding.get_host_cpu_features().get("avx512f", False)
WIDEST = 8 if _LONG_REGISTERS else 2
"""Eights of columns in the widest tile; 2 where there are 16 short registers."""
WIDEST_ROW = 22 if _LONG_REGISTERS else 12
"""Eights of columns in the widest tile of one row. It waits for B, which caches give faster in
long pieces: 22 take 0.8 of the time of 8 for 500 × 500 numbers."""


def padded(columns: int) -> int:
    """Return the least multiple of `LANE` that holds `columns`."""
    return -(-columns // LANE) * LANE


@intrinsic(prefer_literal=True)
def _tile(typingctx, rows, eights, C, c, c_row, S, s, s_row, A, a, a_row, a_inner, B, b, b_row, n):
    """Call the tile for `rows` (literal) and `eights` (1 to the widest, known when run)."""
    arguments = (rows, eights, C, c, c_row, S, s, s_row, A, a, a_row, a_inner, B, b, b_row, n)

    def codegen(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        C, S, A, B = (_at(context, builder, signature, values, k) for k in (2, 5, 8, 12))
        passed = [C, values[4], S, values[7], A, values[10], values[11], B, values[14], values[15]]
        done = builder.append_basic_block("done")
        switch = builder.switch(values[1], done)
        widest = WIDEST_ROW if rows.literal_value == 1 else WIDEST
        for wide in range(1, widest + 1):
            block = builder.append_basic_block(f"eights_{wide}")
            switch.add_case(ir.Constant(INDEX, wide), block)
            builder.position_at_end(block)
            builder.call(tile(builder.module, rows.literal_value, wide), passed)
            builder.branch(done)
        builder.position_at_end(done)
        return context.get_dummy_value()

    return types.void(*arguments), codegen


@intrinsic
def scaled_sum(typingctx, C, c, S, s, x, A, a, eights):
    """C[c + j] = S[s + j] + x A[a + j], j = 0 … 8 eights − 1."""

    def codegen(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        C, S, A = (_at(context, builder, signature, values, k) for k in (0, 2, 5))

        def add(vector: Any, at: Any) -> None:
            start, a = load(builder, vector, S, at), load(builder, vector, A, at)
            store(builder, multiply_add(builder, splat(builder, x, vector), a, start), C, at)

        x, one = values[4], ir.Constant(INDEX, 1)
        with cgutils.for_range(builder, builder.lshr(values[7], one)) as loop:
            add(SIXTEEN, builder.mul(loop.index, ir.Constant(INDEX, 2 * LANE)))
        with builder.if_then(builder.trunc(values[7], ir.IntType(1))):
            add(EIGHT, builder.mul(builder.sub(values[7], one), ir.Constant(INDEX, LANE)))
        return context.get_dummy_value()

    return types.void(C, c, S, s, types.float32, A, a, eights), codegen


@intrinsic
def sum_of_squares(typingctx, A, a, eights):
    """Return Σ A[a : a + 8 eights]²."""

    def codegen(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        A = _at(context, builder, signature, values, 0)
        total = cgutils.alloca_once_value(builder, ir.Constant(EIGHT, None))
        with cgutils.for_range(builder, values[2]) as loop:
            x = load(builder, EIGHT, A, builder.mul(loop.index, ir.Constant(INDEX, LANE)))
            builder.store(multiply_add(builder, x, x, builder.load(total)), total)
        kind = ir.FunctionType(FLOAT, [FLOAT, EIGHT])
        name = f"llvm.vector.reduce.fadd.v{LANE}f32"
        reduce = cgutils.get_or_insert_function(builder.module, kind, name)
        zero = ir.Constant(FLOAT, 0)
        return builder.call(reduce, [zero, builder.load(total)], fastmath=["reassoc"])

    return types.float32(A, a, eights), codegen


@njit(nogil=True)
def multiply(C, c, c_row, S, s, s_row, A, a, a_row, a_inner, B, b, b_row, rows, n, eights):
    """C[r, :] = S[r, :] + Σ_k A[r, k] B[k, :], k = 0 … n − 1, r = 0 … rows − 1.

    A[r, k] is `A[a + r a_row + k a_inner]`, so A is read as it lies or transposed; `s_row` = 0
    starts every row of C with the same row. S may be C itself: the product is added to it.
    """
    widest = WIDEST if rows > 1 else WIDEST_ROW
    panels = (eights + widest - 1) // widest
    for panel in range(panels):
        first = eights * panel // panels
        wide = eights * (panel + 1) // panels - first
        j = first * LANE
        r = 0
        while r + ROWS <= rows:
            _tile(
                ROWS, wide, C, c + r * c_row + j, c_row, S, s + r * s_row + j, s_row,
                A, a + r * a_row, a_row, a_inner, B, b + j, b_row, n,
            )  # fmt: skip
            r += ROWS
        while r + 2 <= rows:
            _tile(
                2, wide, C, c + r * c_row + j, c_row, S, s + r * s_row + j, s_row,
                A, a + r * a_row, a_row, a_inner, B, b + j, b_row, n,
            )  # fmt: skip
            r += 2
        if r < rows:
            _tile(
                1, wide, C, c + r * c_row + j, c_row, S, s + r * s_row + j, s_row,
                A, a + r * a_row, a_row, a_inner, B, b + j, b_row, n,
            )  # fmt: skip


def _at(context: Any, builder: Any, signature: Any, values: Any, k: int) -> Any:
    """Return the address of element `values[k + 1]` of array `values[k]`."""
    array = context.make_array(signature.args[k])(context, builder, values[k])
    return builder.gep(array.data, [values[k + 1]])
