// One unit, x_t = w σ(x_{t−1}) + b (eq. 8): cobweb, bifurcation diagram, attractors, ∂x_T/∂b.
(() => {
  const { figure, svg, number, axes, line } = touch;
  const T = 50;
  const sigma = (x) => 1 / (1 + Math.exp(-x));
  const slope = (x) => sigma(x) * (1 - sigma(x));

  // x = w σ(x) + b has one root between two turning points of w σ(x) + b − x, if the ends differ in sign.
  function fixedPoints(w, b) {
    const turn = w > 4 ? Math.log(w / 2 - 1 + Math.sqrt(w * w / 4 - w)) : 0;
    const ends = w > 4 ? [b - 1, -turn, turn, b + w + 1] : [b - 1, b + w + 1];
    const g = (x) => w * sigma(x) + b - x;
    const found = [];
    for (let i = 0; i + 1 < ends.length; i++) {
      let [low, high] = [ends[i], ends[i + 1]];
      if (low >= high || g(low) * g(high) > 0) continue;
      const falls = g(low) > 0;
      for (let n = 0; n < 100; n++) {
        const middle = (low + high) / 2;
        if ((g(middle) > 0) === falls) low = middle;
        else high = middle;
      }
      const x = (low + high) / 2;
      found.push({ x, attracts: w * slope(x) < 1 });
    }
    return found;
  }

  function compute({ w, b, x0 }) {
    const path = [x0];
    let x = x0, sensitivity = 0;
    for (let t = 0; t < T; t++) {
      sensitivity = 1 + w * slope(x) * sensitivity;
      x = w * sigma(x) + b;
      path.push(x);
    }
    const points = fixedPoints(w, b);
    const attractors = points.filter((each) => each.attracts).map((each) => each.x);
    return { attractors, fixed_points: points.map((each) => each.x), x_T: x, sensitivity, path };
  }

  const X = { from: -8, to: 8, ticks: [-8, -4, 0, 4, 8], name: "xₜ" };

  function cobweb({ w, b }, { path, fixed_points, attractors }) {
    const Y = { ...X, name: "xₜ₊₁" };
    const { picture, at } = axes({ width: 420, height: 400, x: X, y: Y, label: "The map of one unit, and the steps that its state takes" });
    const xs = Array.from({ length: 161 }, (_, i) => -8 + i / 10);
    picture.append(line(at, [[-8, -8], [8, 8]], { class: "touch-diagonal" }));
    picture.append(line(at, xs.map((x) => [x, w * sigma(x) + b]).filter(([, y]) => Math.abs(y) <= 8), { class: "touch-curve" }));
    const steps = path.slice(0, -1).flatMap((x, t) => [[x, t ? x : Math.max(-8, Math.min(8, x))], [x, path[t + 1]]]);
    picture.append(line(at, steps.map((p) => p.map((v) => Math.max(-8, Math.min(8, v)))), { class: "touch-steps" }));
    return dots(picture, at, fixed_points, (x) => [x, x], attractors);
  }

  function dots(picture, at, points, place, attractors) {
    for (const x of points) {
      const [h, v] = place(x);
      if (Math.abs(v) > 8) continue;
      const kind = attractors.includes(x) ? "touch-attracts" : "touch-repels";
      picture.append(svg("circle", { class: kind, cx: at.x(h), cy: at.y(v), r: 6 }));
    }
    return picture;
  }

  // All fixed points lie on b = x − w σ(x): every x is one for its own b.
  function bifurcation({ w, b, x0 }, { fixed_points, attractors }) {
    const B = { from: -8, to: 2, ticks: [-8, -6, -4, -2, 0, 2], name: "b" };
    const Y = { ...X, name: "x" };
    const { picture, at } = axes({ width: 420, height: 400, x: B, y: Y, label: "Fixed points of one unit against its bias" });
    let run = [], was = null;
    const end = () => run.length > 1 && picture.append(line(at, run, { class: was ? "touch-curve" : "touch-unstable" }));
    for (let i = 0; i <= 640; i++) {
      const x = -8 + i / 40, at_b = x - w * sigma(x), stable = w * slope(x) < 1;
      const seen = at_b >= B.from && at_b <= B.to;
      if (seen && (was === null || stable === was)) run.push([at_b, x]);
      else {
        end();
        run = seen ? [...run.slice(-1), [at_b, x]] : [];
      }
      was = seen ? stable : null;
    }
    end();
    picture.append(line(at, [[b, -8], [b, 8]], { class: "touch-now" }));
    picture.append(svg("path", { class: "touch-first", d: `M${at.x(b) - 14},${at.y(x0)}h9` }));
    return dots(picture, at, fixed_points, (x) => [b, x], attractors);
  }

  function draw(stage, inputs, outputs) {
    stage.classList.add("touch-pair");
    stage.replaceChildren(cobweb(inputs, outputs), bifurcation(inputs, outputs));
  }

  function say({ w, b }, { attractors, x_T, sensitivity }) {
    const list = attractors.map((x) => number(x, 3)).join(" and ");
    const many = attractors.length > 1 ? "Two attractors" : attractors.length ? "One attractor" : "No attractor, at the bifurcation itself";
    return `${many}${list ? `, ${list}` : ""}. After ${T} steps x = ${number(x_T, 4)}, and ∂x_T/∂b = ${number(sensitivity)}.`;
  }

  figure("basins", {
    inputs: [
      { name: "w", label: "weight w", min: 0.5, max: 12, step: 0.01, value: 5 },
      { name: "b", label: "bias b", min: -8, max: 2, step: 0.001, value: -2.6 },
      { name: "x0", label: "first state x₀", min: -8, max: 8, step: 0.01, value: 0.5 },
    ],
    compute,
    draw,
    say,
  });
})();
