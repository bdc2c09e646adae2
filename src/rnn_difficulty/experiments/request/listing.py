"""The experiments, their profiles and what tells the runs of a profile apart, in lines."""

from rnn_difficulty.experiments.registry import EXPERIMENTS
from rnn_difficulty.experiments.request.selection import keys


def listing() -> str:
    """Return a line an experiment and profile: how many runs, and the keys of `--only`."""
    lines = ["Experiments, profiles, and the keys of --only:"]
    for name, experiment in EXPERIMENTS.items():
        lines.append(f"  {name.replace('_', '-')}")
        for profile, settings in experiment.settings.items():
            apart = ", ".join(keys(settings)) or "one run"
            lines.append(f"    {profile:<18} {len(settings):>3} runs: {apart}")
    return "\n".join(lines)
