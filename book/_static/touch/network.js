// The network of the temporal order task, x_t = tanh(W_rec x_{t−1} + W_in u_t + b), float64, as the
// package's `theory` computes it; its weights arrive as float32 in base64.
touch.network = (() => {
  const SYMBOLS = "ABcdef", CLASSES = ["AA", "BA", "AB", "BB"];

  function unpack(text, hidden) {
    const bytes = Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
    const numbers = new DataView(bytes.buffer);
    let at = 0;
    const row = (length) => Array.from({ length }, () => numbers.getFloat32(4 * at++, true));
    const matrix = (rows, columns) => Array.from({ length: rows }, () => row(columns));
    return {
      W_rec: matrix(hidden, hidden),
      W_in: matrix(hidden, SYMBOLS.length),
      b: row(hidden),
      W_out: matrix(CLASSES.length, hidden),
      b_out: row(CLASSES.length),
    };
  }

  function dot(a, b) {
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
    return sum;
  }

  // x_t from x_{t−1} and the number of a symbol.
  const step = ({ W_rec, W_in, b }, x, symbol) => W_rec.map((row, i) => Math.tanh(dot(row, x) + W_in[i][symbol] + b[i]));

  // Softmax of y = W_out x + b_out.
  function read({ W_out, b_out }, x) {
    const y = W_out.map((row, i) => dot(row, x) + b_out[i]), most = Math.max(...y);
    const powers = y.map((each) => Math.exp(each - most)), sum = powers.reduce((a, b) => a + b, 0);
    return powers.map((each) => each / sum);
  }

  // ∂E/∂x_k for k = 0 … T, back from ∂E/∂x_T: each step multiplies by diag(1 − x_k²) W_rec.
  function back({ W_rec }, states, last) {
    const errors = [last];
    for (let k = states.length - 1; k > 0; k--) {
      const sloped = errors[0].map((each, i) => each * (1 - states[k][i] ** 2));
      errors.unshift(W_rec[0].map((_, j) => W_rec.reduce((sum, row, i) => sum + sloped[i] * row[j], 0)));
    }
    return errors;
  }

  return { SYMBOLS, CLASSES, unpack, step, read, back };
})();
