// Tables wider than their place become cards, and what can still be scrolled can be reached by keys.
(() => {
  const PLACES = ".pst-scrollable-table-container, div.cell_output .output";
  const MAY_SCROLL = `${PLACES}, div.math, div.highlight pre`;
  const overflows = (box) => box.scrollWidth > box.clientWidth + 1;

  function fold(place) {
    for (const table of place.querySelectorAll("table:not(.ledger)")) {
      table.classList.remove("cards");
      table.classList.toggle("cards", table.offsetWidth > place.clientWidth + 1 || overflows(place));
    }
  }

  function reach(box) {
    if (overflows(box)) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }

  function fit() {
    document.querySelectorAll(PLACES).forEach(fold);
    document.querySelectorAll(MAY_SCROLL).forEach(reach);
  }

  let width = 0;
  new ResizeObserver(() => {
    if (width === document.body.clientWidth) return;
    width = document.body.clientWidth;
    fit();
  }).observe(document.body);
  addEventListener("load", fit);
})();
