// How the search weighs what it finds. Chapters teach and the API lists, so chapters come first,
// unless the reader asks for a name of the code (clip_norm, rd.omega_printed).
const NAME_OF_CODE = /[A-Za-z0-9][._][A-Za-z0-9]/;

var Scorer = {
  score: ([page, , , , score]) => {
    if (NAME_OF_CODE.test(new URLSearchParams(window.location.search).get("q"))) return score;
    if (page.startsWith("notebooks/")) return score + 30;
    return page.startsWith("book/api") ? score - 30 : score;
  },
  // Sphinx's own weights.
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
