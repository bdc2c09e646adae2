// Figure 6 of the paper: E_50 = (σ(x_50) − .7)², x_t = w σ(x_{t−1}) + b, x_0 = .5, and gradient
// descent on it, unclipped, clipped by the norm (Algorithm 1) and clipped element by element.
(() => {
  const { figure, svg, number, axes, line, widthOf } = touch;
  const X_0 = 0.5, TARGET = 0.7, T = 50;
  const W = { from: 4.1, to: 5.6, ticks: [4.2, 4.6, 5, 5.4], name: "w" };
  const B = { from: -2.8, to: -2, ticks: [-2.8, -2.6, -2.4, -2.2, -2], name: "b" };
  const sigma = (x) => 1 / (1 + Math.exp(-x));

  // E_50 and its gradient: ∂x_t/∂w = σ(x_{t−1}) + w σ′(x_{t−1}) ∂x_{t−1}/∂w, and so for b.
  function surface(w, b) {
    let x = X_0, dw = 0, db = 0;
    for (let t = 0; t < T; t++) {
      const s = sigma(x), slope = w * s * (1 - s);
      dw = s + slope * dw;
      db = 1 + slope * db;
      x = w * s + b;
    }
    const s = sigma(x), dE_dx = 2 * (s - TARGET) * s * (1 - s);
    return { E: (s - TARGET) ** 2, dE_dw: dE_dx * dw, dE_db: dE_dx * db };
  }

  const CLIPPED = {
    unclipped: (g) => g,
    norm: (g, threshold) => {
      const norm = Math.hypot(...g);
      return norm >= threshold ? g.map((each) => (each * threshold) / norm) : g;
    },
    elementwise: (g, threshold) => g.map((each) => Math.max(-threshold, Math.min(threshold, each))),
  };

  function descent({ w, b, rate, threshold, steps }, clip) {
    const points = [[w, b]];
    for (let n = 0; n < steps; n++) {
      const [w_n, b_n] = points[n], at = surface(w_n, b_n);
      const g = clip([at.dE_dw, at.dE_db], threshold);
      points.push([w_n - rate * g[0], b_n - rate * g[1]]);
    }
    return points;
  }

  function compute(inputs) {
    const { E, dE_dw, dE_db } = surface(inputs.w, inputs.b);
    const paths = Object.fromEntries(Object.entries(CLIPPED).map(([name, clip]) => [name, descent(inputs, clip)]));
    return { E, dE_dw, dE_db, norm: Math.hypot(dE_dw, dE_db), paths };
  }

  const inside = ([w, b]) => w >= W.from && w <= W.to && b >= B.from && b <= B.to;

  // The map is painted once: dark where E is small, and the wall as its edge.
  let painted;
  function map() {
    if (painted) return painted;
    const canvas = touch.element("canvas", { width: 300, height: 200 });
    const pen = canvas.getContext("2d"), picture = pen.createImageData(300, 200);
    for (let i = 0; i < 300 * 200; i++) {
      const w = W.from + ((i % 300) / 299) * (W.to - W.from);
      const b = B.to + (Math.floor(i / 300) / 199) * (B.from - B.to);
      const share = Math.min(1, surface(w, b).E / 0.4);
      picture.data.set([38 + 190 * share, 66 + 145 * share, 110 + 60 * share, 255], 4 * i);
    }
    pen.putImageData(picture, 0, 0);
    return (painted = canvas.toDataURL());
  }

  // Where a path leaves the map: the last point on it, and the way to the next.
  function leap(points) {
    const out = points.findIndex((point) => !inside(point));
    return out < 1 ? null : { from: points[out - 1], to: points[out], after: out };
  }

  const LOOKS = { unclipped: "square", norm: "circle", elementwise: "diamond" };
  function mark(at, [w, b], name) {
    const x = at.x(w), y = at.y(b);
    if (name === "norm") return svg("circle", { class: `touch-${name}`, cx: x, cy: y, r: 3.5 });
    const turn = name === "elementwise" ? ` rotate(45 ${x} ${y})` : "";
    return svg("rect", { class: `touch-${name}`, x: x - 3, y: y - 3, width: 6, height: 6, transform: turn });
  }

  function draw(stage, inputs, outputs) {
    const { picture, at, frame } = axes({ x: W, y: B, width: widthOf(stage), height: 420, label: "E₅₀ over w and b, and three descents" });
    const place = { x: frame.left, y: frame.top, width: frame.right - frame.left, height: frame.bottom - frame.top };
    picture.prepend(svg("image", { href: map(), preserveAspectRatio: "none", ...place }));
    const clip = svg("clipPath", { id: "touch-wall-map" }, svg("rect", place));
    const paths = svg("g", { "clip-path": "url(#touch-wall-map)" });
    for (const name of Object.keys(LOOKS)) {
      const points = outputs.paths[name], away = leap(points);
      const stays = away ? points.slice(0, away.after) : points;
      paths.append(line(at, away ? [...stays, away.to] : stays, { class: `touch-path touch-${name}` }));
      for (const point of stays.slice(0, 400)) paths.append(mark(at, point, name));
    }
    paths.append(svg("circle", { class: "touch-start", cx: at.x(inputs.w), cy: at.y(inputs.b), r: 7 }));
    picture.append(clip, paths, legend(frame));
    stage.replaceChildren(picture);
    stage.onclick = (event) => move(stage, picture, event, frame);
  }

  function legend(frame) {
    const names = [["unclipped", "unclipped"], ["norm", "norm clipped"], ["elementwise", "element by element"]];
    const box = svg("g", { class: "touch-legend" });
    box.append(svg("rect", { x: frame.left + 8, y: frame.top + 8, width: 176, height: 72, rx: 4 }));
    names.forEach(([name, said], row) => {
      const y = frame.top + 26 + 21 * row;
      box.append(mark({ x: () => frame.left + 22, y: () => y }, [0, 0], name));
      box.append(svg("text", { x: frame.left + 36, y: y + 5 }, said));
    });
    return box;
  }

  // A touch on the map is a start: it moves the two ranges, as the keys do.
  function move(stage, picture, event, frame) {
    const box = picture.getBoundingClientRect(), scale = widthOf(stage) / box.width;
    const x = (event.clientX - box.left) * scale, y = (event.clientY - box.top) * scale;
    if (x < frame.left || x > frame.right || y < frame.top || y > frame.bottom) return;
    const form = stage.parentElement.querySelector("form");
    form.elements.w.value = W.from + ((x - frame.left) / (frame.right - frame.left)) * (W.to - W.from);
    form.elements.b.value = B.from + ((frame.bottom - y) / (frame.bottom - frame.top)) * (B.to - B.from);
    form.elements.b.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function say(inputs, outputs) {
    const away = leap(outputs.paths.unclipped);
    const end = outputs.paths.norm[inputs.steps];
    const unclipped = away
      ? `Unclipped, update ${away.after} leaps to w = ${number(away.to[0], 3)}, b = ${number(away.to[1], 3)}, off the map.`
      : "Unclipped, the path stays on the map.";
    return `At the start E = ${number(outputs.E)} and ‖∇E‖ = ${number(outputs.norm)}. ${unclipped} ` +
      `Clipped, it ends at E = ${number(surface(...end).E)}.`;
  }

  figure("wall", {
    inputs: [
      { name: "w", label: "start w", min: 4.1, max: 5.6, step: 0.001, value: 5.2 },
      { name: "b", label: "start b", min: -2.8, max: -2, step: 0.001, value: -2.3 },
      { name: "rate", label: "learning rate", min: 0.01, max: 0.5, step: 0.01, value: 0.1 },
      { name: "threshold", label: "threshold", min: 0.1, max: 5, step: 0.1, value: 1 },
      { name: "steps", label: "updates", min: 0, max: 300, step: 1, value: 200 },
    ],
    compute,
    draw,
    say,
  });
})();
