"""A package as small as can be, with the names that decide on what a chapter reads."""

FILES = {
    "__init__.py": "",
    "paths.py": "RECORDS = 'r'\nWEIGHTS = 'w'\nDATA = 'd'\n",
    "printed.py": (
        "from rnn_difficulty.paths import DATA\n\n\n"
        "def value():\n    return DATA / 'printed.toml'\n"
        "def plain():\n    return 1\n"
    ),
    "theory/__init__.py": "",
    "theory/gain.py": '"""What multiplies."""\n\nGAMMA = 1.0\n',
    "theory/cell.py": '"""One step."""\n\nfrom rnn_difficulty.theory.gain import GAMMA\n\n\n'
    'def step(x):\n    """Return γx."""\n    # Twice is too much.\n    return GAMMA * x\n\n\n'
    "def stay(x):\n    # Nothing.\n    return x\n",
    "datasets/__init__.py": "from rnn_difficulty.datasets.files import present\n",
    "datasets/files.py": "def copies(file):\n    return [file]\n\n\n"
    "def present(name):\n    return all(copies(name))\n",
    "datasets/penn_treebank.py": "NAME = 1\n",
    "experiments/__init__.py": "",
    "experiments/figure_7.py": "EXPERIMENT = 'figure_7'\n",
    "experiments/table_1.py": "EXPERIMENT = 'table_1'\n",
    "experiments/lookup.py": "from rnn_difficulty.paths import RECORDS\n\n\n"
    "def committed(experiment):\n    return RECORDS + experiment\n\n\n"
    "def describe(found):\n    return len(found)\n",
    "experiments/registry.py": "from rnn_difficulty.experiments import figure_7, table_1\n\n"
    "EXPERIMENTS = {m.EXPERIMENT: m.EXPERIMENT for m in (figure_7, table_1)}\n",
    "claims.py": "def evidence():\n"
    "    from rnn_difficulty.experiments.lookup import committed\n"
    "    from rnn_difficulty.experiments.registry import EXPERIMENTS\n"
    "    return [committed(e) for e in EXPERIMENTS.values()]\n",
    "publishing/__init__.py": "def show_source(*functions):\n    return functions\n",
}
PUBLIC = {"cell": "rnn_difficulty.theory.cell", "step": "rnn_difficulty.theory.cell"}
