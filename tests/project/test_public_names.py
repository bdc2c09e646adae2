"""`import rnn_difficulty as rd` brings the public names, each when it is first used."""

import importlib
import inspect
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

import rnn_difficulty as rd

CORE = ("rnn_difficulty.theory", "rnn_difficulty.tasks")
CORE_NAMES = [name for name, module in rd.PUBLIC.items() if module.startswith(CORE)]


def fresh(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.parametrize("name", CORE_NAMES)
def test_a_name_is_what_its_module_defines(name):
    module = importlib.import_module(rd.PUBLIC[name])
    found = getattr(rd, name)
    assert found is module or found is vars(module)[name]
    if inspect.isclass(found) or inspect.isfunction(found):
        assert found.__module__ == rd.PUBLIC[name], "list it from where it is defined"


def test_the_names_that_the_field_looks_for():
    assert rd.bptt.gradient.__doc__
    sought = {"omega_squared", "clip_norm", "spectral_radius", "Parameters", "temporal_order"}
    assert sought <= set(rd.__all__) <= set(dir(rd))


def test_importing_the_package_brings_no_numpy_and_takes_no_time():
    assert fresh("import rnn_difficulty, sys; print('numpy' in sys.modules)") == "False\n"
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        fresh("import rnn_difficulty")
        seconds.append(time.perf_counter() - start)
    bare = time.perf_counter()
    fresh("pass")
    bare = time.perf_counter() - bare
    assert min(seconds) - bare < 0.2


@pytest.mark.slow
def test_the_core_brings_neither_torch_nor_numba():
    code = f"import rnn_difficulty as rd, sys\nfor name in {CORE_NAMES}: getattr(rd, name)\n"
    assert fresh(code + "print({'torch', 'numba'} & set(sys.modules))") == "set()\n"


@pytest.mark.slow
def test_from_import_works_for_names_and_modules():
    code = "from rnn_difficulty import bptt, clip_norm, paths; print(bptt.__name__, clip_norm)"
    assert fresh(code).startswith("rnn_difficulty.theory.bptt <function clip_norm")


def test_what_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="rnn_difficulty has no public name 'clip_nrom'"):
        rd.clip_nrom  # noqa: B018
    assert not hasattr(rd, "no_such_name")


def test_modules_stand_for_themselves():
    assert isinstance(rd.spectral, ModuleType)
    assert rd.PUBLIC["spectral"] == "rnn_difficulty.theory.spectral"
    assert rd.PUBLIC["spectral_radius"] == "rnn_difficulty.theory.spectral"


def test_no_name_is_listed_twice():
    stub = Path(f"{rd.__file__}i").read_text(encoding="utf-8")
    names = [line.split(" as ")[1] for line in stub.splitlines() if " as " in line]
    assert sorted(names) == rd.__all__
