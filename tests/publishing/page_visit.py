"""One page in a browser, loaded once: what it did, what it shows, at two widths, in two themes."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
# Fades would be measured half way; folded code is to be read, too.
OPEN = """async () => {
  if (window.MathJax) await MathJax.startup.promise;
  const style = document.createElement("style");
  style.textContent = "* { transition: none !important; animation: none !important }";
  document.head.append(style);
  for (const folded of document.querySelectorAll("details.hide")) folded.open = true;
}"""
MEASURE = """() => {
  const box = e => e.getBoundingClientRect();
  const parts = "table, pre, .math, mjx-container, figure, img, dt.sig, div.output";
  const all = [...document.querySelectorAll("article :is(" + parts + ")")];
  const seen = all.filter(e => box(e).width);
  const hides = e => getComputedStyle(e).overflowX !== "visible"
    && e.scrollWidth > e.clientWidth + 1;
  const beyond = e => box(e).right > innerWidth + 1 || box(e).left < -1;
  const name = e => `${e.localName}.${e.className} ${e.textContent.trim().slice(0, 50)}`;
  return {
    formulas: document.querySelectorAll(".math").length,
    rendered: document.querySelectorAll("mjx-container").length,
    refused: [...document.querySelectorAll("mjx-merror")].map(e => e.textContent),
    alternatives: [...document.querySelectorAll("img")].map(e => e.alt),
    excess: document.documentElement.scrollWidth - innerWidth,
    clipped: seen.filter(e => hides(e) || beyond(e)).map(name),
  };
}"""
THEME = "theme => { document.documentElement.dataset.theme = theme; }"
# Without `preload` axe does not read the styles a second time, from a wrong folder.
ALL = {"resultTypes": ["violations"], "preload": False}
CONTRAST = ALL | {"runOnly": ["color-contrast"]}
FROM_ONE_MOULD = ("book/api/", "book/records/")


@dataclass
class Visit:
    """What one page did and showed."""

    page: str
    complaints: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    shown: dict[int, dict[str, Any]] = field(default_factory=dict)
    """By the width of the window."""
    violations: list[str] = field(default_factory=list)

    def faults(self) -> dict[str, Any]:
        """What a reader would miss, by kind; nothing on a good page."""
        found: dict[str, Any] = {"complaints": self.complaints, "other hosts": self.foreign}
        found["axe"] = self.violations
        for width, shown in self.shown.items():
            found |= {f"{kind} at {width}": shown[kind] for kind in ("clipped", "refused")}
            found[f"pixels too wide at {width}"] = max(0, shown["excess"])
            found[f"formulas not drawn at {width}"] = max(0, shown["formulas"] - shown["rendered"])
        return {kind: what for kind, what in found.items() if what}


def visit(page: Page, address: str, name: str) -> Visit:
    """Load a page and look at it from all sides."""
    seen = Visit(name)
    listeners = _listeners(seen, urlsplit(address).netloc)
    for event, listener in listeners.items():
        page.on(event, listener)  # type: ignore[call-overload]
    page.set_viewport_size(DESK)
    page.goto(f"{address}/{name}", wait_until="load")
    if name == "index.html":
        page.wait_for_url("**/book/index.html")
    page.evaluate(OPEN)
    for size, theme, other in ((DESK, "light", "dark"), (PHONE, "dark", "light")):
        page.set_viewport_size(size)
        page.evaluate(THEME, theme)
        # Two frames: what is measured after a change of the window's width has been drawn.
        page.evaluate(
            "() => new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))"
        )
        seen.shown[size["width"]] = page.evaluate(MEASURE)
        seen.violations += _violations(page, f"{size['width']} {theme}", ALL)
        if not name.startswith(FROM_ONE_MOULD):
            # Of all rules only that of colours depends on the theme.
            page.evaluate(THEME, other)
            seen.violations += _violations(page, f"{size['width']} {other}", CONTRAST)
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
    return seen


def _violations(page: Page, where: str, options: dict[str, Any]) -> list[str]:
    return [
        f"{where}: {rule['id']}: {rule['nodes'][0]['html'][:120]} and {len(rule['nodes']) - 1} more"
        for rule in Axe().run(page, options=options).response["violations"]
    ]


def _listeners(seen: Visit, host: str) -> dict[str, Any]:
    return {
        "console": lambda m: m.type == "error" and seen.complaints.append(m.text),
        "pageerror": lambda error: seen.complaints.append(str(error)),
        # What is aborted was still under way when the next page was asked for.
        "requestfailed": lambda r: (
            r.failure != "net::ERR_ABORTED" and seen.complaints.append(f"{r.failure}: {r.url}")
        ),
        "response": lambda r: r.status >= 400 and seen.complaints.append(f"{r.status}: {r.url}"),
        "request": lambda r: (
            urlsplit(r.url).scheme not in ("data", "blob")
            and urlsplit(r.url).netloc != host
            and seen.foreign.append(r.url)
        ),
    }
