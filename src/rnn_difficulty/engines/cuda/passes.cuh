// The passes through time, with the cell of footnote 1: h_t = σ(W_rec h_{t−1} + W_in u_t + b).
// A product of one step and W_rec keeps W_rec in registers: two rows or columns a thread.
#pragma once
#include "layout.cuh"

// The fit of `engines/fused/nonlinearities.py`, relative error 1.5e-7.
__device__ inline float tanh_fit(float x) {
    const float s = fminf(x * x, 64.0f);
    const float p = x * (0.99999985f + s * (0.12925658f + s * (2.9510182e-3f + s * 1.1428364e-5f)));
    const float q = 1 + s * (0.46258873f + s * (2.3815531e-2f + s * (2.3866838e-4f + s * 2.4591921e-7f)));
    const float y = __fdividef(p, q);
    return y > 1 ? 1 : y < -1 ? -1 : y;  // NaN stays NaN
}

__device__ inline float activate(int sigma, float x) {
    return sigma == TANH ? tanh_fit(x) : 1 / (1 + expf(-x));
}

__device__ inline float slope(int sigma, float h) { return sigma == TANH ? 1 - h * h : h * (1 - h); }

// sum[r][u] += Σ_k rows[row + r][k] weights[u][k]
__device__ inline void multiply(float (&sum)[ROWS][2], const float *rows, const float (&weights)[2][H]) {
#pragma unroll
    for (int k = 0; k < H - 3; k += 4) {
#pragma unroll
        for (int r = 0; r < ROWS; r++) {
            const float4 x = *(const float4 *)(rows + r * W + k);
#pragma unroll
            for (int u = 0; u < 2; u++) {
                sum[r][u] += x.x * weights[u][k];
                sum[r][u] += x.y * weights[u][k + 1];
                sum[r][u] += x.z * weights[u][k + 2];
                sum[r][u] += x.w * weights[u][k + 3];
            }
        }
    }
#pragma unroll
    for (int r = 0; r < ROWS; r++) {
        const float2 x = *(const float2 *)(rows + r * W + H - 2);
#pragma unroll
        for (int u = 0; u < 2; u++) {
            sum[r][u] += x.x * weights[u][H - 2];
            sum[r][u] += x.y * weights[u][H - 1];
        }
    }
}

// h_1 … h_T from h_0 = 0; the last one is left in `rows[T % 2]`, all of them in `h` where it is given.
__device__ inline void forward(Shared &s, int sigma, int T, float *h) {
    const Tile tile(threadIdx.x);
    float weights[2][H];
#pragma unroll
    for (int k = 0; k < H; k++)
        for (int u = 0; u < 2; u++) weights[u][k] = s.theta.W_rec[2 * tile.pair + u][k];
    for (int i = threadIdx.x; i < D * H; i += THREADS)
        s.drive[i / H][i % H] = s.theta.rest.W_in[i % H][i / H] + s.theta.rest.b[i % H];
    for (int i = threadIdx.x; i < STEP; i += THREADS) {
        s.rows[0][i] = 0;
        if (h) h[i] = 0;
    }
    __syncthreads();
    for (int t = 1; t <= T; t++) {
        if (tile.busy) {
            float sum[ROWS][2];
            const uchar4 u = *(const uchar4 *)(s.symbols + (t - 1) * B + tile.row);
            const unsigned char symbols[ROWS] = {u.x, u.y, u.z, u.w};
#pragma unroll
            for (int r = 0; r < ROWS; r++) {
                const float2 drive = *(const float2 *)&s.drive[symbols[r]][2 * tile.pair];
                sum[r][0] = drive.x, sum[r][1] = drive.y;
            }
            multiply(sum, s.rows[(t - 1) % 2] + tile.row * W, weights);
#pragma unroll
            for (int r = 0; r < ROWS; r++) {
                const float2 now = {activate(sigma, sum[r][0]), activate(sigma, sum[r][1])};
                *(float2 *)(s.rows[t % 2] + tile.at(r)) = now;
                if (h) *(float2 *)(h + t * STEP + tile.at(r)) = now;
            }
        }
        __syncthreads();
    }
}

// ∂E/∂h_{t−1} = (∂E/∂h_t ∘ σ′) W_rec from t = T down, into `error`; ‖∂E/∂h_t‖² into `squares`;
// W_in's gradient, Σ (∂E/∂h_t ∘ σ′) by symbol, of this tile's sequences into `by_symbol`.
__device__ inline void backward(
    Shared &s, int sigma, int T, const Scratch &scratch, float (&by_symbol)[D][2]
) {
    const Tile tile(threadIdx.x);
    float weights[2][H], e[ROWS][2];
    float2 h[ROWS] = {};
#pragma unroll
    for (int k = 0; k < H; k++) {
        const float2 column = *(const float2 *)&s.theta.W_rec[k][2 * tile.pair];
        weights[0][k] = column.x, weights[1][k] = column.y;
    }
#pragma unroll
    for (int r = 0; r < ROWS; r++) {
        e[r][0] = tile.busy ? s.e_T[tile.at(r)] : 0;
        e[r][1] = tile.busy ? s.e_T[tile.at(r) + 1] : 0;
        if (tile.busy) h[r] = *(const float2 *)(scratch.h + T * STEP + tile.at(r));
    }
    for (int t = T; t >= 0; t--) {
        float *delta = s.rows[t % 2];
        if (tile.busy) {
            const uchar4 u = *(const uchar4 *)(s.symbols + (t > 0 ? t - 1 : 0) * B + tile.row);
            const unsigned char symbols[ROWS] = {u.x, u.y, u.z, u.w};
#pragma unroll
            for (int r = 0; r < ROWS; r++) {
                *(float2 *)(scratch.error + t * STEP + tile.at(r)) = make_float2(e[r][0], e[r][1]);
                s.partial[t % 2][tile.row + r][tile.pair] = e[r][0] * e[r][0] + e[r][1] * e[r][1];
                const float2 d = {e[r][0] * slope(sigma, h[r].x), e[r][1] * slope(sigma, h[r].y)};
                *(float2 *)(delta + tile.at(r)) = d;
#pragma unroll
                for (int k = 0; k < D; k++)
                    if (t > 0 && symbols[r] == k) by_symbol[k][0] += d.x, by_symbol[k][1] += d.y;
                if (t > 0) h[r] = *(const float2 *)(scratch.h + (t - 1) * STEP + tile.at(r));
                e[r][0] = e[r][1] = 0;
            }
        }
        __syncthreads();
        if (threadIdx.x < B) {
            float square = 0;
            for (int i = 0; i < PAIRS; i++) square += s.partial[t % 2][threadIdx.x][i];
            scratch.squares[t * B + threadIdx.x] = square;
        }
        if (tile.busy && t > 0) multiply(e, delta + tile.row * W, weights);
    }
}

// ∂E/∂W_rec + α ∂⁺Ω/∂W_rec = Σ_t δ_tᵀ (h_{t−1} + slope_t ∂E/∂h_{t−1}): rows 10 · group … + 9 and
// columns 2 · pair, 2 · pair + 1 of it into `gradient`.
constexpr int TALL = 10;
__device__ inline void outer_products(
    Shared &s, int sigma, int T, float alpha, const Scratch &scratch, float (&gradient)[TALL][2]
) {
    const Tile tile(threadIdx.x);
    const int first = threadIdx.x / PAIRS * TALL;
    float2 h[ROWS] = {}, e[ROWS] = {}, h_before[ROWS], e_before[ROWS];
#pragma unroll
    for (int r = 0; r < ROWS && tile.busy; r++) {
        h[r] = *(const float2 *)(scratch.h + T * STEP + tile.at(r));
        e[r] = *(const float2 *)(scratch.error + T * STEP + tile.at(r));
        h_before[r] = *(const float2 *)(scratch.h + (T - 1) * STEP + tile.at(r));
        e_before[r] = *(const float2 *)(scratch.error + (T - 1) * STEP + tile.at(r));
    }
    for (int t = T; t > 0; t--) {
        float *delta = s.rows[t % 2], *right = s.right[t % 2];
        if (tile.busy) {
#pragma unroll
            for (int r = 0; r < ROWS; r++) {
                const float of_p = alpha != 0 ? scratch.slopes[t * B + tile.row + r] : 0;
                *(float2 *)(delta + tile.at(r)) =
                    make_float2(e[r].x * slope(sigma, h[r].x), e[r].y * slope(sigma, h[r].y));
                *(float2 *)(right + tile.at(r)) = make_float2(
                    h_before[r].x + of_p * e_before[r].x, h_before[r].y + of_p * e_before[r].y
                );
                h[r] = h_before[r], e[r] = e_before[r];
                if (t > 1) {
                    h_before[r] = *(const float2 *)(scratch.h + (t - 2) * STEP + tile.at(r));
                    e_before[r] = *(const float2 *)(scratch.error + (t - 2) * STEP + tile.at(r));
                }
            }
        }
        __syncthreads();
        if (tile.busy) {
#pragma unroll 4
            for (int row = 0; row < B; row++) {
                const float2 x = *(const float2 *)(right + row * W + 2 * tile.pair);
#pragma unroll
                for (int i = 0; i < TALL; i += 2) {
                    const float2 d = *(const float2 *)(delta + row * W + first + i);
                    gradient[i][0] += d.x * x.x, gradient[i][1] += d.x * x.y;
                    gradient[i + 1][0] += d.y * x.x, gradient[i + 1][1] += d.y * x.y;
                }
            }
        }
    }
    __syncthreads();
}
