"""Figures to touch, driven in a browser from the file system: their numbers are the package's."""

import json
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
from chromium import CHROMIUM, MISSING, SWITCHES
from playwright.sync_api import Page, sync_playwright
from scipy.special import softmax
from scipy.stats import binomtest

import rnn_difficulty as rd
from rnn_difficulty.experiments import (
    attractor_memory,
    figure_7_gpu,
    lookup,
    signal_in_training,
)
from rnn_difficulty.paths import ROOT, WEIGHTS
from rnn_difficulty.publishing import touch_data, touch_figure
from rnn_difficulty.records import networks
from rnn_difficulty.theory.attractors import follow
from rnn_difficulty.theory.dynamical_systems import sensitivity
from rnn_difficulty.theory.spectral import eigenvalue_counterexample

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason=MISSING),
]
SCRIPTS = ROOT / "book" / "_static"
Numbers = dict[str, Any]


def wall(inputs: Numbers) -> Numbers:
    at = rd.surface(inputs["w"], inputs["b"])
    gradient = np.array([at.dE_dw, at.dE_db])
    size = float(np.linalg.norm(gradient))
    clipped = gradient * (inputs["threshold"] / size if size >= inputs["threshold"] else 1)
    start = np.array([inputs["w"], inputs["b"]])
    first = start - inputs["rate"] * clipped if inputs["steps"] else start
    seen: Numbers = {"E": at.E, "dE_dw": at.dE_dw, "dE_db": at.dE_db, "norm": size}
    return {name: float(value) for name, value in seen.items()} | {"second_point": first.tolist()}


def jacobians(inputs: Numbers) -> Numbers:
    if inputs["network"] != "as set below":
        rest = eigenvalue_counterexample()
        W, slopes = rest.theta.W_rec, rd.TANH.sigma_prime(rest.x)
        gamma, rho = rd.TANH.gamma, 0.0
    else:
        turn = np.radians(inputs["angle"])
        Q = np.array([[1, np.cos(turn)], [0, np.sin(turn)]])
        W = Q @ np.diag([inputs["rho"], inputs["second"]]) @ np.linalg.inv(Q)
        gamma = {"linear": 1.0, "tanh": 1.0, "sigmoid": 0.25}[inputs["nonlinearity"]]
        slopes, rho = np.full(2, gamma), rd.spectral_radius(W)
    J, eta = slopes[:, None] * W, gamma * np.linalg.norm(W, 2)
    powers = [np.linalg.matrix_power(J, step) for step in range(31)]
    return {
        "norms": [float(np.linalg.norm(power, 2)) for power in powers],
        "eta": float(eta),
        "bounds": [float(eta**step) for step in range(31)],
        "rho_powers": [float((gamma * rho) ** step) for step in range(31)],
    }


def basins(inputs: Numbers) -> Numbers:
    found = rd.fixed_points(inputs["w"], inputs["b"])
    at = sensitivity(inputs["w"], inputs["b"], np.asarray(inputs["x0"]), 50)
    return {
        "attractors": found.x[found.stable].tolist(),
        "fixed_points": found.x.tolist(),
        "x_T": float(at.x),
        "sensitivity": float(at.dx_db),
    }


def of_figure_7(inputs: Numbers) -> Numbers:
    found = lookup.committed(figure_7_gpu.EXPERIMENT)
    runs = [r for r in found if r.settings["initialization"] == inputs["initialization"]]
    updates = [r.outcome["solved_at"] or np.inf for r in runs]
    cells = pd.DataFrame([r.settings for r in runs])
    cells["solved"] = np.array(updates) <= inputs["budget"]
    groups = cells.groupby(["method", "length"])["solved"].agg(["sum", "size"])
    intervals = [
        binomtest(int(solved), int(size)).proportion_ci(method="wilson")
        for solved, size in groups.itertuples(index=False)
    ]
    return {
        "solved": int(cells["solved"].sum()),
        "low": [found.low for found in intervals],
        "high": [found.high for found in intervals],
        "rates": (groups["sum"] / groups["size"]).tolist(),
    }


def of_signal(inputs: Numbers) -> Numbers:
    remedy = signal_in_training.REMEDIES[inputs["remedy"]]
    stop = signal_in_training.STOPS[inputs["stop"]]
    (record,) = lookup.committed(
        signal_in_training.EXPERIMENT,
        lambda s: (s.initialization, s.method, s.alpha, s.stop) == (*remedy, stop),
    )
    theta = networks.load(networks.path_of(WEIGHTS, record.run))
    every = touch_data.signal.sequences()
    chosen = inputs["sequence"] - 1
    one = rd.Batch(every.inputs[:, [chosen]], every.targets[:, [chosen]], np.ones((1, 1)))
    cell = rd.footnote_1(rd.TANH)
    run = rd.bptt.gradient(cell, theta, one, rd.SOFTMAX, np.zeros((1, 20)))
    return {
        "updates": record.outcome["updates"],
        "norms": np.linalg.norm(run.error[:, 0], axis=1).tolist(),
        "right": float(np.exp(-run.cost)),
        "omega": rd.omega_printed(cell, theta, run.x, run.error).omega,
    }


def park_and_miller(length: int, seed: int) -> str:
    drawn = []
    for _ in range(length):
        seed = seed * 16807 % 2147483647
        drawn.append("cdef"[4 * seed // 2147483647])
    return "".join(drawn)


def of_memory(inputs: Numbers) -> Numbers:
    theta = attractor_memory.network(touch_data.memory.record().run)
    symbols = inputs["sequence"] + park_and_miller(inputs["noise"], 48271 * inputs["draw"])
    numbers = np.array(["ABcdef".index(symbol) for symbol in symbols])
    end = follow(theta, rd.footnote_1(rd.TANH), numbers[:, None], np.zeros((1, 50)))
    read = softmax(rd.bptt.outputs(rd.footnote_1(rd.TANH), theta, end)[0])
    return {"state": end[0].tolist(), "probabilities": read.tolist()}


PACKAGE: dict[str, Callable[[Numbers], Numbers]] = {
    "wall": wall,
    "jacobians": jacobians,
    "basins": basins,
    "figure-7": of_figure_7,
    "signal": of_signal,
    "memory": of_memory,
}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(SCRIPTS, folder / "_static")
    (folder / "book").mkdir()
    for name, still in touch_figure.STILLS.items():
        if still.data:
            data = folder / "_static" / "touch" / f"{name}-data.js"
            data.write_text(still.data(), encoding="utf-8")
        html = touch_figure._opening(name, "../") + touch_figure._closing(name, "../")
        text = f'<!doctype html><meta charset="utf-8"><title>{name}</title>{html}'
        (folder / "book" / f"{name}.html").write_text(text, encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        opened = browser.new_context(has_touch=True, base_url=(folder / "book").as_uri()).new_page()
        opened.goto((folder / "book" / "wall.html").as_uri())
        yield opened
        browser.close()


def show(page: Page, name: str) -> None:
    page.goto(f"{page.url.rpartition('/')[0]}/{name}.html")


def state(page: Page, name: str) -> Numbers:
    shown: Numbers = json.loads(page.locator(f"#touch-{name}").get_attribute("data-state") or "")
    return shown


MOVE = """name => {
  for (const field of document.querySelectorAll(`#touch-${name} [name]`)) {
    if (field.tagName === "SELECT") field.selectedIndex = Math.random() * field.options.length;
    else if (field.type === "text")
      field.value = Array.from({ length: 60 }, () => "ABcdefC?"[8 * Math.random() | 0]).join("");
    else field.value = +field.min + Math.random() * (field.max - field.min);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}"""


@pytest.mark.parametrize("name", PACKAGE)
def test_the_numbers_are_those_of_the_package_wherever_it_is_moved(page: Page, name: str) -> None:
    show(page, name)
    # The same hundred places in every run.
    page.evaluate(
        "() => { let s = 1; Math.random = () => (s = (s * 16807) % 2147483647) / 2147483647; }"
    )
    for _ in range(100):
        page.evaluate(MOVE, name)
        shown = state(page, name)
        outputs = shown["outputs"]
        if name == "figure-7":
            cells = outputs["cells"]
            outputs |= {key: [cell[key] for cell in cells] for key in ("low", "high")}
            outputs["rates"] = [cell["rate"] for cell in cells]
        if name == "wall":
            path = outputs["paths"]["norm"]
            outputs["second_point"] = path[min(1, len(path) - 1)]
        for key, expected in PACKAGE[name](shown["inputs"]).items():
            message = f"{key} at {shown['inputs']}"
            np.testing.assert_allclose(
                np.array(outputs[key], float), expected, rtol=1e-6, atol=1e-12, err_msg=message
            )


@pytest.mark.parametrize("name", PACKAGE)
def test_keys_move_it_and_words_say_what_is_seen(page: Page, name: str) -> None:
    show(page, name)
    field = page.locator(f"#touch-{name} input[type=range]").first
    before, said = state(page, name), page.locator(f"#touch-{name} output").inner_text()
    field.focus()
    page.keyboard.press("ArrowRight")
    after = state(page, name)
    moved = str(field.get_attribute("name"))
    assert after["inputs"][moved] > before["inputs"][moved]
    assert page.locator(f"#touch-{name} output").get_attribute("aria-live") == "polite"
    assert said
    page.get_by_role("button", name="as at first").press("Enter")
    assert state(page, name) == before


def test_letters_that_are_no_symbols_are_left_out_and_case_is_forgiven(page: Page) -> None:
    show(page, "memory")
    page.locator("#touch-memory input[name=sequence]").fill("aC xB1e")
    assert state(page, "memory")["inputs"]["sequence"] == "AcBe"
    page.locator("#touch-memory input[name=sequence]").fill("")
    page.locator("#touch-memory input[name=noise]").fill("0")
    assert state(page, "memory")["outputs"]["state"] == [0] * 50


@pytest.mark.parametrize("asked", ["AA", "BA", "AB", "BB"])
def test_the_answer_is_kept_through_five_thousand_steps(page: Page, asked: str) -> None:
    show(page, "memory")
    first, second = asked
    typed = f"cdfec{first}fecdfecdefcdecdfecdefcde{second}dcfedcfedecfcdecdfecd"
    page.locator("#touch-memory input[name=sequence]").fill(typed)
    page.locator("#touch-memory input[name=noise]").fill("5000")
    assert state(page, "memory")["outputs"]["decision"] == asked


def test_a_finger_on_the_map_is_a_start(page: Page) -> None:
    show(page, "wall")
    picture = page.locator("#touch-wall svg").bounding_box()
    assert picture
    at_x, at_y = (56 + 572 * 0.5) / 640, (12 + 364 * 0.25) / 420
    page.touchscreen.tap(
        picture["x"] + picture["width"] * at_x, picture["y"] + picture["height"] * at_y
    )
    inputs = state(page, "wall")["inputs"]
    assert inputs["w"] == pytest.approx((4.1 + 5.6) / 2, abs=0.02)
    assert inputs["b"] == pytest.approx(-2 - 0.25 * 0.8, abs=0.02)


def test_without_a_script_and_in_print_a_still_picture_stands_there(page: Page) -> None:
    show(page, "wall")
    still, stage = page.locator("#touch-wall .touch-still"), page.locator(".touch-stage")
    assert not still.is_visible()
    page.emulate_media(media="print")
    assert still.evaluate("e => getComputedStyle(e).display") == "block"
    assert not stage.is_visible()
    page.emulate_media(media="screen")
