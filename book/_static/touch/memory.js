// A network that was trained on 50 to 200 steps, and a sequence that the reader types: where its
// state goes through thousands of steps of noise, and which answer it gives. `touch.memory` holds the
// network and its attractors.
(() => {
  const { figure, svg, axes, line, number, network, widthOf } = touch;
  const { SYMBOLS, CLASSES } = network;
  const { hidden, centre, axes: plane, attractors } = touch.memory;
  const weights = network.unpack(touch.memory.theta, hidden);
  const whole = (value) => value.toLocaleString("en").replaceAll(",", "\u202f");
  const NOISE = "cdef";

  // Noise that every browser draws alike: Park and Miller's generator.
  function noise(length, draw) {
    let seed = 48271 * draw;
    const next = () => NOISE[Math.floor((4 * (seed = (seed * 16807) % 2147483647)) / 2147483647)];
    return Array.from({ length }, next).join("");
  }

  const place = (x) => plane.map((axis) => axis.reduce((sum, each, i) => sum + each * (x[i] - centre[i]), 0));

  function compute({ sequence, noise: length, draw }) {
    const symbols = sequence + noise(length, draw);
    const states = [Array(hidden).fill(0)];
    for (const symbol of symbols) states.push(network.step(weights, states[states.length - 1], SYMBOLS.indexOf(symbol)));
    const state = states[states.length - 1], probabilities = network.read(weights, state);
    const decision = CLASSES[probabilities.indexOf(Math.max(...probabilities))];
    const outputs = { symbols, state, place: place(state), probabilities, decision };
    // For the picture alone, and thousands of numbers: not in `data-state`.
    return Object.defineProperty(outputs, "states", { value: states });
  }

  const LOOKS = { AA: "touch-class-0", BA: "touch-class-1", AB: "touch-class-2", BB: "touch-class-3" };

  function map({ sequence }, { states }, width) {
    const X = { from: -5.5, to: 5.5, ticks: [-4, 0, 4], name: "first direction of the attractors" };
    const Y = { from: -5.5, to: 5.5, ticks: [-4, 0, 4], name: "second direction" };
    const { picture, at } = axes({ width, height: 380, x: X, y: Y, label: "The state in a plane: its path through the typed sequence and the noise, and the attractors" });
    for (const { name, orbit } of attractors) {
      const [x, y] = orbit[0];
      for (const [p, q] of orbit) picture.append(svg("circle", { class: LOOKS[name], cx: at.x(p), cy: at.y(q), r: 13, opacity: 0.35 }));
      picture.append(svg("text", { class: `${LOOKS[name]} touch-class`, x: at.x(x), y: at.y(y) + (y > 0 ? -22 : 34), "text-anchor": "middle" }, name));
    }
    const places = states.map(place), typed = places.slice(0, sequence.length + 1);
    picture.append(line(at, places.slice(sequence.length), { class: "touch-noise" }), line(at, typed, { class: "touch-steps" }));
    const [x, y] = places[places.length - 1];
    picture.append(svg("circle", { class: "touch-end", cx: at.x(x), cy: at.y(y), r: 6 }));
    return picture;
  }

  function answers({ sequence }, { states }, width) {
    const last = states.length - 1, every = Math.max(1, Math.ceil(last / 300));
    const seen = states.map((_, t) => t).filter((t) => t % every === 0 || t === last || t <= sequence.length);
    // The square root gives the typed symbols room beside thousands of steps.
    const ticks = [...new Set([0, sequence.length, last])], root = (t) => Math.sqrt(t);
    const X = { from: 0, to: root(Math.max(1, last)), ticks: ticks.map(root), name: "step", show: (tick) => whole(Math.round(tick ** 2)) };
    // Above the curves the names of the answers have a line of their own.
    const Y = { from: 0, to: 1.12, ticks: [0, 0.5, 1], name: "probability", show: (tick) => `${tick * 100} %` };
    const { picture, at } = axes({ width, height: 380, left: 72, right: 24, x: X, y: Y, label: "Probability of each answer against the step" });
    picture.append(line(at, [[root(sequence.length), 0], [root(sequence.length), 1]], { class: "touch-now" }));
    const read = seen.map((t) => network.read(weights, states[t]));
    CLASSES.forEach((name, c) => {
      picture.append(line(at, read.map((p, i) => [root(seen[i]), p[c]]), { class: `touch-rate ${LOOKS[name]}` }));
      picture.append(svg("text", { class: `${LOOKS[name]} touch-class`, x: 84 + 44 * c, y: 28 }, name));
    });
    return picture;
  }

  function draw(stage, inputs, outputs) {
    const width = widthOf(stage) === 640 ? 440 : 380;
    stage.classList.add("touch-pair");
    stage.replaceChildren(map(inputs, outputs, width), answers(inputs, outputs, width));
  }

  function say({ sequence, noise: length }, { probabilities, decision }) {
    const marked = [...sequence].filter((symbol) => symbol === "A" || symbol === "B");
    const asked = marked.length === 2 ? ` You asked for ${marked.join("")}.` : ` The task has two of A and B, the sequence ${marked.length}.`;
    return `After ${whole(sequence.length)} typed symbols and ${whole(length)} of noise the network reads ${decision}, with ${number(100 * Math.max(...probabilities), 4)} %.${asked}`;
  }

  figure("memory", {
    inputs: [
      { name: "sequence", label: "sequence of A, B, c, d, e, f", symbols: SYMBOLS, value: "cdfecdAefcdfecdefcdcfeeBdcfedcfedecfcd" },
      { name: "noise", label: "steps of noise after it", min: 0, max: 5000, step: 10, value: 1000, show: whole },
      { name: "draw", label: "noise drawn anew", min: 1, max: 20, step: 1, value: 1 },
    ],
    compute,
    draw,
    say,
  });
})();
