// Batches of the temporal order task, the very ones that `tasks/temporal_order.py` draws.
#pragma once
#include "layout.cuh"

// Symbols c … f, drawn from [2, 6), into `symbols` [T, columns].
__device__ inline void draw_symbols(const Stream &stream, u64 words, unsigned char *symbols) {
    const Jump all = jump_over(THREADS);
    const u128 sum = all.sum * stream.increment;
    u128 state = jumped(jump_over(threadIdx.x), stream.state, stream.increment);
    for (u64 m = threadIdx.x; 2 * m < words + stream.halves; m += THREADS) {
        const u64 both = output(state), k = 2 * m - stream.halves;
        if (2 * m >= stream.halves) symbols[k] = 2 + (unsigned char)(both >> 30 & 3);
        if (k + 1 < words) symbols[k + 1] = 2 + (unsigned char)(both >> 62);
        state = all.multiplier * state + sum;
    }
}

// The two marked symbols of column c at steps `at`, and its class.
__device__ inline void mark(const Scratch &to, int columns, int c, u32 first, u32 second, u32 at_1, u32 at_2) {
    to.symbols[at_1 * columns + c] = first;
    to.symbols[at_2 * columns + c] = second;
    to.classes[c] = first + 2 * second;
}

// Where a number is rejected (one of 10⁸), all after it move: then one thread draws one by one.
__device__ inline u64 mark_one_by_one(
    const Stream &stream, u64 k, int T, int columns, const Scratch &to
) {
    u64 place_1 = k + 2 * columns, place_2 = place_1;
    for (int c = 0; c < columns; c++) below(stream, place_2, T / 10);
    for (int c = 0; c < columns; c++) {
        const u32 first = word(stream, k + c) >> 31, second = word(stream, k + columns + c) >> 31;
        const u32 at_1 = T / 10 + below(stream, place_1, T / 10);
        const u32 at_2 = T / 2 + below(stream, place_2, T / 10);
        mark(to, columns, c, first, second, at_1, at_2);
    }
    return place_2;
}

// A batch of `columns` sequences of T steps; `s.stream` moves on.
__device__ inline void sample(Shared &s, int T, int columns, const Scratch &to) {
    const Stream stream = s.stream;
    const u64 k = (u64)T * columns;
    const u32 n = T / 10;
    draw_symbols(stream, k, to.symbols);
    __syncthreads();
    bool rejected = false;
    for (int c = threadIdx.x; c < columns; c += THREADS) {
        const u32 first = word(stream, k + c) >> 31, second = word(stream, k + columns + c) >> 31;
        u64 place_1 = k + 2 * columns + c, place_2 = place_1 + columns;
        const u32 at_1 = n + below(stream, place_1, n), at_2 = T / 2 + below(stream, place_2, n);
        rejected |= place_1 != k + 2 * columns + c + 1 || place_2 != place_1 + columns;
        mark(to, columns, c, first, second, at_1, at_2);
    }
    const bool anew = __syncthreads_or(rejected);
    if (anew) draw_symbols(stream, k, to.symbols);  // without the marks at the wrong places
    __syncthreads();
    if (threadIdx.x == 0)
        skip(s.stream, anew ? mark_one_by_one(stream, k, T, columns, to) : k + 4 * columns);
    __syncthreads();
}

// Sequences first … first + B − 1 of a sample of `columns`, to where the passes read them.
__device__ inline void load(Shared &s, int T, int columns, int first, const Scratch &from) {
    for (int i = threadIdx.x; i < T * B; i += THREADS)
        s.symbols[i] = from.symbols[i / B * columns + first + i % B];
    if (threadIdx.x < B) s.classes[threadIdx.x] = from.classes[first + threadIdx.x];
    __syncthreads();
}
