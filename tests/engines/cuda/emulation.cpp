// The kernel on a CPU: a block's threads are threads of the system, its barriers are theirs.
#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <memory>
#include <thread>
#include <vector>

#define EMULATED
#define __device__
using std::isfinite;
using std::min;

struct float2 { float x, y; };
struct float4 { float x, y, z, w; };
struct uchar4 { unsigned char x, y, z, w; };
static float2 make_float2(float x, float y) { return {x, y}; }
static float __fdividef(float a, float b) { return a / b; }

struct Index { int x; };
static thread_local Index threadIdx;
static Index blockIdx;
static pthread_barrier_t barrier;
static std::atomic<int> any;

static void __syncthreads() { pthread_barrier_wait(&barrier); }
static bool __syncthreads_or(bool own) {
    if (own) any = 1;
    __syncthreads();
    const bool result = any;
    __syncthreads();
    any = 0;
    __syncthreads();
    return result;
}
static unsigned long long nanoseconds() {
    return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
}

#include "train.cu"

extern "C" void train(
    int blocks, Run *runs, Theta *thetas, Point *points, int most_points, float *numbers,
    unsigned char *bytes, u64 limit
) {
    for (blockIdx.x = 0; blockIdx.x < blocks; blockIdx.x++) {
        auto shared = std::make_unique<Shared>();
        pthread_barrier_init(&barrier, nullptr, THREADS);
        std::vector<std::thread> threads;
        for (int thread = 0; thread < THREADS; thread++)
            threads.emplace_back([&, thread] {
                threadIdx.x = thread;
                train_block(*shared, runs, thetas, points, most_points, numbers, bytes, limit);
            });
        for (auto &thread : threads) thread.join();
        pthread_barrier_destroy(&barrier);
    }
}
