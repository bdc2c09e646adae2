// Products of one Jacobian J = diag(σ′) W_rec: what J^l makes of a circle, and ‖J^l‖ beside its bound
// η^l, η = γ λ₁, and beside (γ ρ)^l, which is no bound.
(() => {
  const { figure, svg, number, axes, line } = touch;
  const L = 30;
  const SLOPE = { linear: [1, 1], tanh: [1, 1], sigmoid: [0.25, 0.25] };
  const PRESET = "ρ = 0, and yet it explodes";

  const times = ([[a, b], [c, d]], [[e, f], [g, h]]) => [[a * e + b * g, a * f + b * h], [c * e + d * g, c * f + d * h]];

  // Singular values of a 2 × 2 matrix: half the sum and the difference of two lengths.
  function singular([[a, b], [c, d]]) {
    const sum = Math.hypot(a + d, c - b), difference = Math.hypot(a - d, c + b);
    return [(sum + difference) / 2, Math.abs(sum - difference) / 2];
  }

  // Eigenvalues ρ and `second`, eigenvectors (1, 0) and (cos, sin) of the angle: W = Q Λ Q⁻¹.
  function weights({ network, rho, second, angle }) {
    if (network === PRESET) return [[8, 8], [-8, -8]];
    const turn = (angle * Math.PI) / 180;
    return [[rho, (second - rho) / Math.tan(turn)], [0, second]];
  }

  function compute(inputs) {
    const W = weights(inputs), preset = inputs.network === PRESET;
    // The slopes of tanh at the fixed point of that network (chapter 3); else those at x = 0.
    const slopes = preset ? [1, 0.75] : SLOPE[inputs.nonlinearity];
    const gamma = preset ? 1 : Math.max(...slopes), rho = preset ? 0 : Math.max(Math.abs(inputs.rho), Math.abs(inputs.second));
    const J = W.map((row, i) => row.map((each) => slopes[i] * each));
    const eta = gamma * singular(W)[0], powers = [[[1, 0], [0, 1]]];
    for (let l = 1; l <= L; l++) powers.push(times(J, powers[l - 1]));
    return {
      norms: powers.map((power) => singular(power)[0]),
      eta,
      bounds: powers.map((_, l) => eta ** l),
      rho_powers: powers.map((_, l) => (gamma * rho) ** l),
      W,
      J,
      power: powers[inputs.l],
    };
  }

  function ellipse({ l }, { power }) {
    const [longest] = singular(power), reach = Math.max(1, longest);
    const range = { from: -1.15, to: 1.15, ticks: [-1, 0, 1], show: (tick) => number(tick * reach, 2) };
    const { picture, at } = axes({ width: 400, height: 400, x: { ...range, name: "first unit" }, y: { ...range, name: "second unit" }, label: `The unit circle, and what ${l} steps make of it` });
    const turns = Array.from({ length: 121 }, (_, i) => (i * Math.PI) / 60);
    const circle = turns.map((a) => [Math.cos(a) / reach, Math.sin(a) / reach]);
    const image = circle.map(([x, y]) => [power[0][0] * x + power[0][1] * y, power[1][0] * x + power[1][1] * y]);
    picture.append(line(at, circle, { class: "touch-diagonal" }), line(at, image, { class: "touch-curve" }));
    return picture;
  }

  function decay({ l }, { norms, bounds, rho_powers }) {
    const X = { from: 0, to: L, ticks: [0, 10, 20, 30], name: "steps l" };
    const all = [...norms, ...bounds, ...rho_powers].filter((value) => value > 0 && Number.isFinite(value)).map(Math.log10);
    const [low, high] = [Math.max(-12, Math.floor(Math.min(...all))), Math.min(36, Math.ceil(Math.max(...all)))];
    const ticks = Array.from({ length: 5 }, (_, i) => Math.round(low + (i * (Math.max(high, low + 4) - low)) / 4));
    const Y = { from: low, to: Math.max(high, low + 4), ticks: [...new Set(ticks)], name: "norm", show: (tick) => `10${[...String(tick)].map((c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]).join("")}` };
    const { picture, at } = axes({ width: 440, height: 400, left: 64, x: X, y: Y, label: "Norm of the product against the number of steps, with the two powers" });
    for (const [values, look] of [[bounds, "touch-bound"], [rho_powers, "touch-unstable"], [norms, "touch-curve"]]) {
      const points = values.map((value, at_l) => [at_l, Math.log10(value)]).filter(([, y]) => y >= Y.from && y <= Y.to);
      picture.append(line(at, points, { class: look }));
    }
    const now = Math.log10(norms[l]);
    if (now >= Y.from && now <= Y.to) picture.append(svg("circle", { class: "touch-attracts", cx: at.x(l), cy: at.y(now), r: 6 }));
    const names = [["touch-curve", "‖Jˡ‖"], ["touch-bound", "ηˡ = (γ λ₁)ˡ"], ["touch-unstable", "(γ ρ)ˡ"]];
    names.forEach(([look, said], row) => {
      const y = 28 + 22 * row;
      picture.append(svg("line", { class: look, x1: 78, x2: 104, y1: y, y2: y }), svg("text", { x: 112, y: y + 5 }, said));
    });
    return picture;
  }

  function draw(stage, inputs, outputs) {
    stage.classList.add("touch-pair");
    stage.replaceChildren(ellipse(inputs, outputs), decay(inputs, outputs));
  }

  function say({ l }, { norms, bounds, rho_powers, eta }) {
    const below = norms[l] > rho_powers[l] * (1 + 1e-9) ? " above (γρ)ˡ, which is no bound" : "";
    return `After ${l} steps ‖Jˡ‖ = ${number(norms[l])}${below}; its bound ηˡ is ${number(bounds[l])}, with η = ${number(eta)}.`;
  }

  figure("jacobians", {
    inputs: [
      { name: "network", label: "network", options: ["as set below", PRESET], value: "as set below" },
      { name: "nonlinearity", label: "nonlinearity at x = 0", options: ["linear", "tanh", "sigmoid"], value: "linear" },
      { name: "rho", label: "eigenvalue ρ", min: 0, max: 1.5, step: 0.01, value: 0.9 },
      { name: "second", label: "second eigenvalue", min: -1.5, max: 1.5, step: 0.01, value: 0.6 },
      { name: "angle", label: "angle of the eigenvectors", min: 5, max: 90, step: 1, value: 15, show: (value) => `${value}°` },
      { name: "l", label: "steps l", min: 0, max: 30, step: 1, value: 3 },
    ],
    compute,
    draw,
    say,
  });
})();
