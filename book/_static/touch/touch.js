// What all figures share that a reader can touch. Classic scripts, not modules: a browser refuses
// modules of pages that it opens from a file.
//
//   touch.figure("NAME", { inputs, compute, draw, say })
//
// `inputs` are ranges {name, label, min, max, step, value}, choices {name, label, options, value} or
// words {name, label, symbols, value}, which keep the letters among `symbols` in whichever case.
// `compute(inputs)` gives the outputs, `draw(stage, inputs, outputs)` the picture, `say` one line of
// words. After every change the figure's `data-state` holds {"inputs": …, "outputs": …} as JSON.
window.touch = (() => {
  const SVG = "http://www.w3.org/2000/svg";

  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  function svg(name, attributes = {}, ...children) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  // A number as people read it: 0.0312, 4.7e+8.
  function number(value, digits = 4) {
    if (!Number.isFinite(value)) return value > 0 ? "∞" : value < 0 ? "−∞" : "not a number";
    const size = Math.abs(value);
    const text = size && (size < 1e-3 || size >= 1e5) ? value.toExponential(2) : String(+value.toPrecision(digits));
    return text.replace("-", "−");
  }

  function fieldOf(input, id) {
    const named = { name: input.name, id };
    if (input.options) return element("select", named, ...input.options.map((each) => element("option", { value: each }, each)));
    if (input.symbols) return element("input", { ...named, type: "text", maxlength: 200, spellcheck: "false", autocomplete: "off", autocapitalize: "off" });
    return element("input", { ...named, type: "range", min: input.min, max: input.max, step: input.step });
  }

  function control(input, id, changed) {
    const field = fieldOf(input, id);
    field.value = input.value;
    const shown = element("span", { class: "touch-value", "aria-hidden": "true" });
    field.addEventListener("input", changed);
    const label = element("label", { for: id }, input.label);
    return { input, field, shown, row: element("div", { class: "touch-control" }, label, field, shown) };
  }

  function read({ input, field, shown }) {
    if (input.options) return [input.name, field.value];
    if (input.symbols) return [input.name, among(input.symbols, field.value)];
    const value = Number(field.value);
    shown.textContent = (input.show || number)(value);
    field.setAttribute("aria-valuetext", shown.textContent);
    return [input.name, value];
  }

  function among(symbols, text) {
    const inCase = (letter) => [...symbols].find((each) => each.toLowerCase() === letter.toLowerCase()) || "";
    return [...text].map(inCase).join("");
  }

  function figure(name, { inputs, compute, draw, say }) {
    const place = document.getElementById(`touch-${name}`);
    if (!place) return;
    const stage = element("div", { class: "touch-stage" });
    const said = element("output", { class: "touch-said", "aria-live": "polite" });
    const controls = inputs.map((input) => control(input, `touch-${name}-${input.name}`, update));
    const form = element("form", { class: "touch-controls" }, ...controls.map(({ row }) => row));
    form.addEventListener("submit", (event) => event.preventDefault());
    const again = element("button", { type: "button", class: "touch-reset" }, "as at first");
    again.addEventListener("click", () => {
      for (const { input, field } of controls) field.value = input.value;
      update();
    });
    form.append(again);

    function update() {
      const now = Object.fromEntries(controls.map(read));
      const outputs = compute(now);
      draw(stage, now, outputs);
      said.value = say(now, outputs);
      place.dataset.state = JSON.stringify({ inputs: now, outputs });
    }

    const still = place.querySelector(".touch-still");
    still.before(stage, said, form);
    place.classList.add("touched");
    update();
  }

  // How wide a picture is in its own units: fewer on a phone, so that its words stay readable.
  const widthOf = (stage) => (stage.clientWidth && stage.clientWidth < 480 ? 380 : 640);

  // A plain pair of axes: `x` and `y` map numbers to the picture; ticks are given.
  function axes({ width = 640, height = 400, left = 56, right = 12, top = 12, bottom = 44, x, y, label }) {
    const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label });
    const along = (range, from, to) => (value) => from + ((value - range.from) / (range.to - range.from)) * (to - from);
    const at = { x: along(x, left, width - right), y: along(y, height - bottom, top) };
    const frame = { left, right: width - right, top, bottom: height - bottom };
    for (const tick of x.ticks) {
      picture.append(svg("line", { class: "touch-grid", x1: at.x(tick), x2: at.x(tick), y1: frame.top, y2: frame.bottom }));
      picture.append(svg("text", { x: at.x(tick), y: frame.bottom + 20, "text-anchor": "middle" }, (x.show || number)(tick)));
    }
    for (const tick of y.ticks) {
      picture.append(svg("line", { class: "touch-grid", x1: frame.left, x2: frame.right, y1: at.y(tick), y2: at.y(tick) }));
      picture.append(svg("text", { x: frame.left - 8, y: at.y(tick) + 5, "text-anchor": "end" }, (y.show || number)(tick)));
    }
    picture.append(svg("text", { class: "touch-name", x: (frame.left + frame.right) / 2, y: height - 6, "text-anchor": "middle" }, x.name));
    picture.append(svg("text", { class: "touch-name", x: 14, y: (frame.top + frame.bottom) / 2, "text-anchor": "middle", transform: `rotate(-90 14 ${(frame.top + frame.bottom) / 2})` }, y.name));
    return { picture, at, frame };
  }

  function line(at, points, attributes) {
    const path = points.map(([x, y]) => `${at.x(x).toFixed(2)},${at.y(y).toFixed(2)}`).join(" ");
    return svg("polyline", { fill: "none", points: path, ...attributes });
  }

  return { figure, element, svg, number, axes, line, widthOf };
})();
