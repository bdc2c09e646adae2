// The error signal ∂E/∂x_k of recorded trainings, stop by stop: its norm against the lag T − k, and
// the ratios ‖p_k‖/‖e_k‖ that Ω keeps near 1. `touch.signal` comes from the records.
(() => {
  const { figure, svg, axes, line, number, network, widthOf } = touch;
  const { hidden, trainings, sequences, targets, stops } = touch.signal;
  const whole = (value) => value.toLocaleString("en").replaceAll(",", "\u202f");
  const T = sequences[0].length, FLOOR = -10, TOP = 6, MOST = 2;

  // The network of a training after so many updates: the last stop before, once it is solved.
  function at(remedy, updates) {
    const before = trainings[remedy].filter((each) => each.updates <= updates);
    return before[before.length - 1];
  }

  function signal({ theta }, sequence) {
    const weights = network.unpack(theta, hidden), target = targets[sequence];
    const states = [Array(hidden).fill(0)];
    for (const symbol of sequences[sequence]) states.push(network.step(weights, states[states.length - 1], symbol));
    const p = network.read(weights, states[T]);
    const dy = p.map((each, c) => each - (c === target));
    const last = weights.W_out[0].map((_, i) => weights.W_out.reduce((sum, row, c) => sum + dy[c] * row[i], 0));
    const norms = network.back(weights, states, last).map((error) => Math.hypot(...error));
    // One cost, at the end: p_k is ∂E/∂x_k itself, and e_k the one after.
    return { norms, ratios: norms.slice(1).map((e, k) => norms[k] / e), right: p[target] };
  }

  function compute({ remedy, stop, sequence }) {
    const here = at(remedy, stops[stop]), now = signal(here, sequence - 1);
    const first = signal(trainings[remedy][0], sequence - 1);
    const omega = now.ratios.reduce((sum, ratio) => sum + (ratio - 1) ** 2, 0);
    return { updates: here.updates, solved: here.solved, ...now, omega, first: first.norms };
  }

  const power = (tick) => `10${[...String(tick)].map((c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]).join("")}`;
  const X = { from: 0, to: T, ticks: [0, 10, 20, 30, 40, 50], name: "lag T − k" };
  const byLag = (values) => values.map((value, k) => [values.length - 1 - k, value]);

  function norms({ norms, first }, width) {
    const Y = { from: FLOOR, to: TOP, ticks: [-9, -6, -3, 0, 3, 6], name: "‖∂E/∂xₖ‖ / ‖∂E/∂x_T‖", show: power };
    const { picture, at } = axes({ width, height: 320, left: 72, x: X, y: Y, label: "Norm of the error signal against the lag, now and before training" });
    picture.append(line(at, [[0, 0], [T, 0]], { class: "touch-diagonal" }));
    for (const [values, look] of [[first, "touch-unstable"], [norms, "touch-curve"]]) {
      // What is beyond the axis is drawn on its edge: it has vanished, or exploded.
      const edge = (value) => Math.min(TOP, Math.max(FLOOR, Math.log10(value / values[T])));
      picture.append(line(at, byLag(values.map(edge)), { class: look }));
    }
    [["touch-curve", "now"], ["touch-unstable", "before training"]].forEach(([look, said], row) => {
      const y = 30 + 24 * row;
      picture.append(svg("line", { class: look, x1: width - 170, x2: width - 142, y1: y, y2: y }), svg("text", { x: width - 134, y: y + 5 }, said));
    });
    return picture;
  }

  function ratios({ ratios }, width) {
    const Y = { from: 0, to: MOST, ticks: [0, 0.5, 1, 1.5, 2], name: "‖pₖ‖ / ‖eₖ‖" };
    const { picture, at } = axes({ width, height: 320, left: 72, x: X, y: Y, label: "Ratio of the norms before and after each step back, against the lag" });
    picture.append(line(at, [[0, 1], [T, 1]], { class: "touch-diagonal" }));
    const points = ratios.map((ratio, k) => [T - k, Math.min(MOST, ratio)]);
    picture.append(line(at, points, { class: "touch-steps" }));
    for (const [x, y] of points) picture.append(svg("circle", { class: "touch-attracts", cx: at.x(x), cy: at.y(y), r: 3 }));
    return picture;
  }

  function draw(stage, inputs, outputs) {
    const width = widthOf(stage) === 640 ? 440 : 380;
    stage.classList.add("touch-pair");
    stage.replaceChildren(norms(outputs, width), ratios(outputs, width));
  }

  function say({ remedy }, { updates, solved, norms, right, omega }) {
    const left = norms[0] / norms[T], end = solved ? ", when it is solved" : "";
    const kept = left < 0.01 ? "the first steps hear nothing of it" : left > 100 ? "it explodes" : "it arrives";
    return `${remedy}, after ${whole(updates)} updates${end}: of the error at the last step a factor of ${number(left, 3)} is left ${T} steps back: ${kept}. Ω = ${number(omega, 3)}; the right answer has ${number(100 * right, 3)} %.`;
  }

  figure("signal", {
    inputs: [
      { name: "remedy", label: "remedy", options: Object.keys(trainings), value: "MSGD-CR, α = 4" },
      { name: "stop", label: "updates, at most", min: 0, max: stops.length - 1, step: 1, value: 4, show: (value) => whole(stops[value]) },
      { name: "sequence", label: "sequence", min: 1, max: sequences.length, step: 1, value: 1 },
    ],
    compute,
    draw,
    say,
  });
})();
