// NumPy's default generator, PCG64 (O'Neill 2014: XSL-RR on a 128-bit congruential generator), read
// at any place: word k of 32 bits is a half of output ⌊k/2⌋, the low half first. So a block draws
// the very numbers that `np.random.Generator.integers` draws, in parallel.
#pragma once

typedef unsigned long long u64;
typedef unsigned int u32;
typedef unsigned __int128 u128;

#define MULTIPLIER (((u128)0x2360ED051FC65DA4ull << 64) | 0x4385DF649FCCF645ull)

struct Stream {
    u128 state;      // its output holds the next word
    u128 increment;
    u64 halves;      // of that output used up already: 0 or 1
};

// `steps` at once: state ↦ multiplier · state + increment · sum.
struct Jump {
    u128 multiplier;
    u128 sum;
};

__device__ inline u128 jumped(const Jump &jump, u128 state, u128 increment) {
    return jump.multiplier * state + jump.sum * increment;
}

__device__ inline u64 output(u128 state) {
    const u64 high = (u64)(state >> 64), mixed = high ^ (u64)state;
    const u32 turn = (u32)(high >> 58);
    return (mixed >> turn) | (mixed << ((64 - turn) & 63));
}

// The jump over n outputs, in log₂ n multiplications (Brown 1994).
__device__ inline Jump jump_over(u64 n) {
    Jump all = {1, 0};
    u128 multiplier = MULTIPLIER, sum = 1;
    for (; n; n >>= 1) {
        if (n & 1) {
            all.sum = all.sum * multiplier + sum;
            all.multiplier *= multiplier;
        }
        sum *= multiplier + 1;
        multiplier *= multiplier;
    }
    return all;
}

__device__ inline u32 word(const Stream &stream, u64 k) {
    const u64 at = stream.halves + k;
    const u64 both = output(jumped(jump_over(at / 2), stream.state, stream.increment));
    return (u32)(at % 2 ? both >> 32 : both);
}

__device__ inline void skip(Stream &stream, u64 words) {
    const u64 at = stream.halves + words;
    stream.state = jumped(jump_over(at / 2), stream.state, stream.increment);
    stream.halves = at % 2;
}

// An integer of [0, n) without bias (Lemire 2019), from word k on; k moves behind what was read.
__device__ inline u32 below(const Stream &stream, u64 &k, u32 n) {
    if (n == 1) return 0;
    u64 product = (u64)word(stream, k++) * n;
    while ((u32)product < n && (u32)product < (0u - n) % n) product = (u64)word(stream, k++) * n;
    return (u32)(product >> 32);
}
