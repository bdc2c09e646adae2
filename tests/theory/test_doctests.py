"""Every exported function of the theory and the tasks has an example, and it is true."""

import doctest
import importlib
import inspect
import pkgutil

import pytest

import rnn_difficulty as rd
from rnn_difficulty import tasks, theory

MODULES = ["rnn_difficulty"] + [
    found.name
    for room in (theory, tasks)
    for found in pkgutil.iter_modules(room.__path__, f"{room.__name__}.")
]
TASKS = [name for name, module in rd.PUBLIC.items() if module == f"{tasks.__name__}.{name}"]
EXPORTED = [
    name
    for name, module in rd.PUBLIC.items()
    if module in MODULES and inspect.isfunction(getattr(rd, name))
]


@pytest.mark.parametrize("module", MODULES)
def test_examples_are_true(module):
    assert doctest.testmod(importlib.import_module(module)).failed == 0


@pytest.mark.parametrize("name", EXPORTED)
def test_an_exported_function_has_an_example_that_uses_its_public_name(name):
    examples = doctest.DocTestParser().get_examples(str(getattr(rd, name).__doc__))
    assert any(f"rd.{name}(" in example.source for example in examples)


@pytest.mark.parametrize("name", TASKS)
def test_a_task_shows_how_it_is_drawn(name):
    assert f">>> batch = rd.{name}.sample(" in getattr(rd, name).sample.__doc__


@pytest.mark.parametrize("name", EXPORTED)
def test_what_is_raised_stands_in_one_place(name):
    # Python 3.13 keeps docstrings without their indentation.
    lines = str(inspect.getdoc(getattr(rd, name))).splitlines()
    assert sum("Raises" in line for line in lines) == lines.count("Raises:") <= 1


def test_there_are_functions_to_look_at():
    assert {"omega_printed", "clip_norm", "spectral_radius", "jacobian_product"} <= set(EXPORTED)
    assert len(TASKS) == 6
