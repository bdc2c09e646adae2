// The ledger of claims: sort by a column, show one verdict, search for words. Keys work as for buttons.
// The verdict stands in the address: claims.html?verdict=refuted.
(() => {
  const table = document.querySelector("table.ledger");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const order = [
    "reproduced", "better than printed", "partly", "undetermined", "not reproduced", "refuted", "not attempted",
  ];
  const verdicts = order.filter((verdict) => rows.some((row) => row.dataset.verdict === verdict));
  const asked = new URLSearchParams(location.search).get("verdict");
  let chosen = verdicts.includes(asked) ? asked : null;

  const controls = document.createElement("div");
  controls.className = "ledger-controls";
  const search = document.createElement("input");
  search.type = "search";
  search.placeholder = "words or a section: §2.1";
  search.setAttribute("aria-label", "Show claims that contain");
  const shown = document.createElement("output");
  controls.append(...verdicts.map(toggle), search, shown);
  table.before(controls);

  function toggle(verdict) {
    const button = document.createElement("button");
    button.type = "button";
    const row = rows.find((each) => each.dataset.verdict === verdict);
    button.append(row.querySelector(".verdict").cloneNode(true));
    button.dataset.verdict = verdict;
    button.addEventListener("click", () => {
      chosen = chosen === verdict ? null : verdict;
      address();
      filter();
    });
    return button;
  }

  function address() {
    const query = chosen ? `?verdict=${encodeURIComponent(chosen)}` : location.pathname;
    // A browser keeps the address of a page that it opened from a file.
    if (location.protocol !== "file:") history.replaceState(null, "", query);
  }

  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      const other = chosen && row.dataset.verdict !== chosen;
      row.hidden = other || !words.every((word) => text.includes(word));
    }
    for (const button of controls.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.dataset.verdict === chosen));
    }
    shown.value = `${rows.filter((row) => !row.hidden).length} of ${rows.length} claims`;
  }

  // Sections stand in the order of the paper, verdicts in that of the buttons, n as a number.
  const keys = {
    Verdict: (row) => order.indexOf(row.dataset.verdict),
    Section: (row) => Number(row.dataset.order),
    n: (row) => Number(row.cells[5].textContent),
  };

  function sort(head, column) {
    const rising = head.getAttribute("aria-sort") !== "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", rising ? "ascending" : "descending");
    const key = keys[head.textContent] || ((row) => row.cells[column].textContent);
    const compare = (a, b) => (typeof a === "number" ? a - b : a.localeCompare(b));
    rows.sort((a, b) => (rising ? 1 : -1) * compare(key(a), key(b)) || a.dataset.order - b.dataset.order);
    body.append(...rows);
  }

  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => sort(head, column));
    head.replaceChildren(button);
  });
  search.addEventListener("input", filter);
  filter();
})();
