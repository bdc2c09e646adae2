// Many networks of the temporal order task at once, a block of threads each: equal to
// `training/until_solved.py` with the engine `plain`, to rounding, on the same batches.
#include "sample.cuh"
#include "update.cuh"

#ifndef EMULATED
__device__ inline u64 nanoseconds() {
    u64 now;
    asm volatile("mov.u64 %0, %globaltimer;" : "=l"(now));
    return now;
}
#endif

// A block's part of the memory of all.
__device__ inline Scratch scratch_of(float *numbers, unsigned char *bytes, int block) {
    float *h = numbers + (size_t)block * 2 * (LONGEST + 1) * (STEP + B);
    float *error = h + (LONGEST + 1) * STEP, *squares = error + (LONGEST + 1) * STEP;
    unsigned char *symbols = bytes + (size_t)block * (LONGEST + 1) * CHUNK;
    return {h, error, squares, squares + (LONGEST + 1) * B, symbols, symbols + LONGEST * CHUNK};
}

struct Interval {
    double cost, norm, largest;
};

// As many updates as there are up to the next check.
__device__ inline Interval train_some(Shared &s, Run &run, const Scratch &scratch) {
    const u64 updates = min((u64)run.check_every, run.max_updates - run.updates);
    Interval sum = {0, 0, 0};
    if (threadIdx.x == 0) s.stream = run.drawn;
    for (u64 n = 0; n < updates; n++) {
        __syncthreads();
        sample(s, run.length, B, scratch);
        load(s, run.length, B, 0, scratch);
        const Done done = update(s, run, scratch);
        sum.cost += done.cost / updates, sum.norm += done.norm / updates;
        // As NumPy's max: NaN stays.
        if (!(done.norm <= sum.largest)) sum.largest = sum.largest != sum.largest ? sum.largest : done.norm;
    }
    __syncthreads();
    run.drawn = s.stream;
    run.updates += updates;
    return sum;
}

__device__ inline bool is_finite(const Shared &s) {
    bool finite = true;
    for (int i = threadIdx.x; i < SIZE; i += THREADS) finite &= isfinite(((const float *)&s.theta)[i]);
    return !__syncthreads_or(!finite);
}

// Fresh sequences until 10 000 are seen, or too many are wrong for the run to count as solved.
__device__ inline int count_wrong(Shared &s, Run &run, const Scratch &scratch, int &seen) {
    const int T = run.length;
    if (threadIdx.x == 0) s.stream = run.tested, s.wrong = 0;
    __syncthreads();
    for (seen = 0; seen < TESTED && s.wrong < SOLVED_BELOW; seen += CHUNK) {
        sample(s, T, CHUNK, scratch);
        for (int first = 0; first < CHUNK; first += B) {
            load(s, T, CHUNK, first, scratch);
            forward(s, run.sigma, T, nullptr);
            outputs(s, s.rows[T % 2]);
            int likeliest = 0;
            if (threadIdx.x < B) {
                for (int k = 1; k < K; k++)
                    if (s.y[threadIdx.x][k] > s.y[threadIdx.x][likeliest]) likeliest = k;
                s.sums[threadIdx.x] = likeliest != s.classes[threadIdx.x];
            }
            __syncthreads();
            if (threadIdx.x == 0)
                for (int b = 0; b < B; b++) s.wrong += s.sums[b] != 0;
            __syncthreads();
        }
    }
    run.tested = s.stream;
    const int wrong = s.wrong;
    __syncthreads();
    return wrong;
}

__device__ inline void keep(Shared &s, Run &run, Point &point, const Interval &of, int wrong, int seen) {
    for (int i = threadIdx.x; i < H * H; i += THREADS)
        (&point.W_rec[0][0])[i] = (&s.theta.W_rec[0][0])[i];
    if (threadIdx.x == 0) {
        point.updates = run.updates, point.wrong = wrong, point.seen = seen;
        point.cost = of.cost, point.norm = of.norm, point.largest = of.largest;
    }
    run.points++;
}

__device__ inline void train_block(
    Shared &s, Run *runs, Theta *thetas, Point *points, int most_points, float *numbers,
    unsigned char *bytes, u64 limit
) {
    const u64 start = nanoseconds();
    Run run = runs[blockIdx.x];
    const Scratch scratch = scratch_of(numbers, bytes, blockIdx.x);
    float *theta = (float *)&thetas[blockIdx.x];
    for (int i = threadIdx.x; i < SIZE; i += THREADS) ((float *)&s.theta)[i] = theta[i];
    while (run.status == TRAINING && run.updates < run.max_updates && run.points < most_points) {
        if (__syncthreads_or(nanoseconds() - start > limit)) break;
        const Interval done = train_some(s, run, scratch);
        if (!is_finite(s)) {
            run.status = DIVERGED;
            break;
        }
        int seen;
        const int wrong = count_wrong(s, run, scratch, seen);
        if (wrong < SOLVED_BELOW) run.status = SOLVED;
        const bool last = run.status == SOLVED || run.updates == run.max_updates;
        if (last || run.updates % run.keep_every == 0)
            keep(s, run, points[(size_t)blockIdx.x * most_points + run.points], done, wrong, seen);
    }
    __syncthreads();
    for (int i = threadIdx.x; i < SIZE; i += THREADS) theta[i] = ((float *)&s.theta)[i];
    if (threadIdx.x == 0) runs[blockIdx.x] = run;
}

#ifndef EMULATED
extern "C" __global__ void __launch_bounds__(THREADS, RESIDENT) train(
    Run *runs, Theta *thetas, Point *points, int most_points, float *numbers, unsigned char *bytes,
    u64 limit
) {
    __shared__ Shared shared;
    train_block(shared, runs, thetas, points, most_points, numbers, bytes, limit);
}
#endif
