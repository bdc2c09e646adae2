// What a block trains: one network of the temporal order task, and where things lie in memory.
#pragma once
#include "pcg64.cuh"

constexpr int H = 50, D = 6, K = 4, B = 20;
constexpr int W = 52;            // a row of H numbers, padded to whole vectors of four
constexpr int ROWS = 4;          // sequences of a thread's tile …
constexpr int PAIRS = H / 2;     // … which holds two units of each
constexpr int TILES = PAIRS * B / ROWS;
constexpr int THREADS = 128;
constexpr int STEP = B * W, LONGEST = 250;
constexpr int CHUNK = 1000, TESTED = 10000, SOLVED_BELOW = 100;  // sequences of a check
constexpr float ACTIVE = 1e-20f, LARGEST_TRUSTED_NORM = 1e10f, SHRINKAGE = 0.02f;
enum Sigma { TANH, SIGMOID };
enum Status { TRAINING, SOLVED, DIVERGED };

struct Rest {
    float W_in[H][D], b[H], W_out[K][H], b_out[K];
};
struct Theta {
    float W_rec[H][H];
    Rest rest;
};
constexpr int OTHERS = sizeof(Rest) / sizeof(float), SIZE = sizeof(Theta) / sizeof(float);

// The mirror of `joint.RUN`.
struct Run {
    Stream drawn, tested;
    u64 updates, max_updates;
    float learning_rate, threshold, alpha;   // threshold 0: no clipping
    int sigma, length;
    int check_every, keep_every;             // updates between two checks, two points of the curve
    int status, points;
};

// A check that the curve keeps; the mirror of `joint.POINT`.
struct Point {
    u64 updates;
    double cost, norm, largest;
    int wrong, seen;
    float W_rec[H][H];
};

// A block's memory on the device, [T + 1, B, W] each.
struct Scratch {
    float *h, *error;
    float *squares, *slopes;                 // ‖∂E/∂h_t‖² and the factor of ∂E/∂h_{t−1}, [T + 1, B]
    unsigned char *symbols, *classes;        // [T, CHUNK] and [CHUNK]
};

// What the threads of a block share.
struct Shared {
    Theta theta;
    Rest gradient;
    float drive[D][W];                       // W_in u + b for each symbol u
    float rows[2][STEP];                     // h or δ of one step; two in turn
    float right[2][STEP];                    // h + slope · p of one step
    float partial[2][B][PAIRS + 1];
    float y[B][K], e_T[STEP];
    double cost[B], sums[THREADS];
    unsigned char symbols[LONGEST * B], classes[B];
    Stream stream;                           // that the batch is drawn from
    int wrong;
};

// A thread's tile: units 2 · pair, 2 · pair + 1 of sequences row … row + 3; the last threads idle.
struct Tile {
    int pair, row;
    bool busy;
    __device__ explicit Tile(int thread)
        : pair(thread % PAIRS), row(thread / PAIRS * ROWS), busy(thread < TILES) {}
    __device__ int at(int r) const { return (row + r) * W + 2 * pair; }
};
