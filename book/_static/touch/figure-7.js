// Figure 7 of the paper as the budget of updates grows: success curves with Wilson's intervals, and
// every run of the grid as a link. `touch.runs` comes from the records (`figure-7-data.js`).
(() => {
  const { figure, svg, axes, line, widthOf } = touch;
  const METHODS = ["MSGD", "MSGD-C", "MSGD-CR"];
  const LENGTHS = [...new Set(touch.runs.map((run) => run.length))].sort((a, b) => a - b);
  const MOST = Math.max(...touch.runs.map((run) => run.updates));
  const whole = (value) => value.toLocaleString("en").replaceAll(",", "\u202f");
  const Z = 1.959963984540054;

  // Wilson's interval of a rate, 95 %.
  function interval(solved, runs) {
    const rate = solved / runs, weight = 1 + (Z * Z) / runs;
    const centre = (rate + (Z * Z) / (2 * runs)) / weight;
    const reach = (Z / weight) * Math.sqrt((rate * (1 - rate)) / runs + (Z * Z) / (4 * runs * runs));
    return [Math.max(0, centre - reach), Math.min(1, centre + reach)];
  }

  const isSolved = (run, budget) => run.solved_at !== null && run.solved_at <= budget;

  function compute({ initialization, budget }) {
    const cells = METHODS.flatMap((method) => LENGTHS.map((length) => {
      const runs = touch.runs.filter((run) => run.initialization === initialization && run.method === method && run.length === length);
      const solved = runs.filter((run) => isSolved(run, budget)).length;
      const [low, high] = interval(solved, runs.length);
      const still = runs.filter((run) => run.solved_at === null && run.updates < budget).length;
      return { method, length, runs: runs.length, solved, rate: solved / runs.length, low, high, out_of_updates: still };
    }));
    return { cells, solved: cells.reduce((sum, cell) => sum + cell.solved, 0) };
  }

  const SHIFT = { MSGD: -5, "MSGD-C": 0, "MSGD-CR": 5 };

  function curves(cells, width) {
    const X = { from: 0, to: 260, ticks: LENGTHS, name: "length of the sequences" };
    const Y = { from: 0, to: 1, ticks: [0, 0.5, 1], name: "share solved", show: (tick) => `${tick * 100} %` };
    const { picture, at } = axes({ width, height: 300, left: 72, x: X, y: Y, label: "Share of solved runs against length, with 95 % intervals" });
    METHODS.forEach((method, row) => {
      const own = cells.filter((cell) => cell.method === method), look = `touch-method-${row}`;
      for (const { length, low, high } of own) picture.append(line(at, [[length + SHIFT[method], low], [length + SHIFT[method], high]], { class: `touch-interval ${look}` }));
      picture.append(line(at, own.map(({ length, rate }) => [length + SHIFT[method], rate]), { class: `touch-rate ${look}` }));
    });
    return picture;
  }

  // One square a run: filled once solved, struck through where its own updates ended before.
  function grid({ initialization, budget }, width) {
    const across = (width - 82) / LENGTHS.length, side = across / 5.8;
    const picture = svg("svg", { viewBox: `0 0 ${width} 120`, role: "group", "aria-label": "Every run: filled once it is solved" });
    METHODS.forEach((method, row) => {
      picture.append(svg("text", { class: `touch-method touch-method-${row}`, x: 0, y: 30 + 38 * row }, method));
      LENGTHS.forEach((length, column) => {
        const runs = touch.runs.filter((run) => run.initialization === initialization && run.method === method && run.length === length);
        runs.forEach((run, i) => picture.append(square(run, budget, 82 + across * column + side * i, 14 + 38 * row, side - 3, `touch-method-${row}`)));
      });
    });
    return picture;
  }

  function square(run, budget, x, y, width, look) {
    const solved = isSolved(run, budget), over = run.solved_at === null && run.updates < budget;
    const kind = solved ? "touch-solved" : over ? "touch-over" : "touch-open";
    const end = run.solved_at === null ? `not solved in ${whole(run.updates)} updates` : `solved at ${whole(run.solved_at)}`;
    const said = `${run.method}, length ${run.length}, seed ${run.seed}: ${end}`;
    const link = svg("a", { href: `../book/records.html#run-${run.run}`, "aria-label": said }, svg("title", {}, said));
    link.append(svg("rect", { class: `${kind} ${look}`, x, y, width, height: 20, rx: 2 }));
    return link;
  }

  function draw(stage, inputs, { cells }) {
    const width = widthOf(stage);
    stage.replaceChildren(curves(cells, width), grid(inputs, width));
  }

  function say({ initialization, budget }, { cells, solved }) {
    const runs = cells.reduce((sum, cell) => sum + cell.runs, 0);
    const over = cells.reduce((sum, cell) => sum + cell.out_of_updates, 0);
    const short = over ? ` ${over} of the others ended before, unsolved.` : "";
    return `${initialization}: ${solved} of ${runs} runs are solved within ${whole(budget)} updates.${short}`;
  }

  figure("figure-7", {
    inputs: [
      { name: "initialization", label: "initialization", options: ["sigmoid", "basic tanh", "smart tanh"], value: "basic tanh" },
      { name: "budget", label: "updates", min: 0, max: MOST, step: 500, value: 100000, show: (value) => whole(value) },
    ],
    compute,
    draw,
    say,
  });
})();
