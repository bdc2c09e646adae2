// One update: both passes, Ω's immediate derivative, the norm, clipping and the step.
#pragma once
#include "passes.cuh"

// The sum over all threads, in the same order always.
__device__ inline double sum_of_all(Shared &s, double own) {
    s.sums[threadIdx.x] = own;
    for (int half = THREADS / 2; half; half /= 2) {
        __syncthreads();
        if (threadIdx.x < half) s.sums[threadIdx.x] += s.sums[threadIdx.x + half];
    }
    __syncthreads();
    const double total = s.sums[0];
    __syncthreads();
    return total;
}

// y = W_out h_T + b_out.
__device__ inline void outputs(Shared &s, const float *h_T) {
    const int b = threadIdx.x / K, k = threadIdx.x % K;
    if (threadIdx.x < B * K) {
        float y = s.theta.rest.b_out[k];
        for (int j = 0; j < H; j++) y += s.theta.rest.W_out[k][j] * h_T[b * W + j];
        s.y[b][k] = y;
    }
    __syncthreads();
}

// −log softmax(y)[class] of each sequence; y becomes ∂E/∂y, of the mean over the batch.
__device__ inline void softmax(Shared &s) {
    if (threadIdx.x < B) {
        float *y = s.y[threadIdx.x], largest = y[0], sum = 0;
        const int target = s.classes[threadIdx.x];
        for (int k = 1; k < K; k++) largest = fmaxf(largest, y[k]);
        const float at = y[target] - largest;
        for (int k = 0; k < K; k++) sum += y[k] = expf(y[k] - largest);
        s.cost[threadIdx.x] = logf(sum) - at;
        for (int k = 0; k < K; k++) y[k] = (y[k] / sum - (k == target)) * (1.0f / B);
    }
    __syncthreads();
}

// From ∂E/∂y: the gradients of W_out and b_out, and ∂E/∂h_T.
__device__ inline void output_gradient(Shared &s, const float *h_T) {
    for (int i = threadIdx.x; i < K * H; i += THREADS) {
        float sum = 0;
        for (int b = 0; b < B; b++) sum += s.y[b][i / H] * h_T[b * W + i % H];
        s.gradient.W_out[i / H][i % H] = sum;
    }
    if (threadIdx.x < K) {
        float sum = 0;
        for (int b = 0; b < B; b++) sum += s.y[b][threadIdx.x];
        s.gradient.b_out[threadIdx.x] = sum;
    }
    for (int i = threadIdx.x; i < STEP; i += THREADS) {
        float sum = 0;
        for (int k = 0; k < K && i % W < H; k++)
            sum += s.y[i / W][k] * s.theta.rest.W_out[k][i % W];
        s.e_T[i] = sum;
    }
    __syncthreads();
}

// The gradients of W_in and b, from each tile's sums by symbol; they pass through `s.right`.
__device__ inline void input_gradient(Shared &s, const float (&by_symbol)[D][2]) {
    float(*sums)[D][2] = (float(*)[D][2])s.right[0];
    __syncthreads();
    if (threadIdx.x < TILES)
        for (int k = 0; k < D; k++)
            for (int u = 0; u < 2; u++) sums[threadIdx.x][k][u] = by_symbol[k][u];
    __syncthreads();
    for (int i = threadIdx.x; i < H * D; i += THREADS) {
        float sum = 0;
        for (int tile = i / D / 2; tile < TILES; tile += PAIRS) sum += sums[tile][i % D][i / D % 2];
        s.gradient.W_in[i / D][i % D] = sum;
    }
    __syncthreads();
    if (threadIdx.x < H) {
        float sum = 0;
        for (int k = 0; k < D; k++) sum += s.gradient.W_in[threadIdx.x][k];
        s.gradient.b[threadIdx.x] = sum;
    }
    __syncthreads();
}

// The factor of p_t in α ∂⁺Ω/∂p_t (eq. 10, squared norms): 4 α / steps · (‖p‖²/‖e‖² − 1) / ‖e‖²,
// where e = ∂E/∂h_t and p = ∂E/∂h_{t−1}; 0 where ‖e‖² < 10⁻²⁰.
__device__ inline void slopes(Shared &s, float alpha, int T, const Scratch &scratch) {
    const float *squares = scratch.squares;
    int active = 0;
    for (int i = B + threadIdx.x; i < (T + 1) * B; i += THREADS) active += squares[i] >= ACTIVE;
    const float steps = fmax(sum_of_all(s, active), 1.0);
    for (int i = B + threadIdx.x; i < (T + 1) * B; i += THREADS) {
        const float e = squares[i], p = squares[i - B];
        scratch.slopes[i] = e >= ACTIVE ? 4 * alpha / steps * (p / e - 1) / e : 0;
    }
    __syncthreads();
}

// θ ← θ − rate · ĝ, clipped (Alg. 1); a clipped method does not trust every norm: then W_rec shrinks.
__device__ inline double descend(Shared &s, const Run &run, const float (&gradient)[TALL][2]) {
    const int pair = threadIdx.x % PAIRS, first = threadIdx.x / PAIRS * TALL;
    float *rest = (float *)&s.theta.rest;
    const float *rest_gradient = (const float *)&s.gradient;
    const bool busy = threadIdx.x < TILES;
    float squares = 0;
    for (int i = 0; i < TALL && busy; i++)
        squares += gradient[i][0] * gradient[i][0] + gradient[i][1] * gradient[i][1];
    for (int i = threadIdx.x; i < OTHERS; i += THREADS) squares += rest_gradient[i] * rest_gradient[i];
    const double norm = sqrt(sum_of_all(s, squares));
    const bool clips = run.threshold > 0, trusted = !clips || norm <= LARGEST_TRUSTED_NORM;
    const double scale = clips && norm >= run.threshold ? run.threshold / norm : 1;
    const float rate = trusted ? run.learning_rate * scale : run.learning_rate * SHRINKAGE;
    for (int i = 0; i < TALL && busy; i++)
        for (int u = 0; u < 2; u++) {
            float &w = s.theta.W_rec[first + i][2 * pair + u];
            w -= rate * (trusted ? gradient[i][u] : w);
        }
    for (int i = threadIdx.x; i < OTHERS && trusted; i += THREADS) rest[i] -= rate * rest_gradient[i];
    __syncthreads();
    return norm;
}

struct Done {
    double cost, norm;
};

__device__ inline Done update(Shared &s, const Run &run, const Scratch &scratch) {
    const int T = run.length;
    float by_symbol[D][2] = {}, gradient[TALL][2] = {};
    forward(s, run.sigma, T, scratch.h);
    outputs(s, s.rows[T % 2]);
    softmax(s);
    output_gradient(s, s.rows[T % 2]);
    backward(s, run.sigma, T, scratch, by_symbol);
    input_gradient(s, by_symbol);
    if (run.alpha != 0) slopes(s, run.alpha, T, scratch);
    outer_products(s, run.sigma, T, run.alpha, scratch, gradient);
    double cost = 0;
    for (int b = 0; b < B; b++) cost += s.cost[b] / B;
    return {cost, descend(s, run, gradient)};
}
