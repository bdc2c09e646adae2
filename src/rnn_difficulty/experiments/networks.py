"""The trained network of a run, in a file that says what it holds."""

from pathlib import Path

from rnn_difficulty.initialization import NONLINEARITY_OF
from rnn_difficulty.notation import Parameters
from rnn_difficulty.records import Record
from rnn_difficulty.training import weights
from rnn_difficulty.training.scoring import SIGMA

CELL = "h_t = sigma(W_rec h_{t-1} + W_in u_t + b), y_t = W_out h_t + b_out, h_0 = 0"


def file(folder: Path, run: str) -> Path:
    """Return where in `folder` the network of the run of that name is kept."""
    return folder / f"{run}.safetensors"


def save(folder: Path, record: Record, theta: Parameters) -> None:
    """Write the network of a run into `folder`; nothing that is there is lost (`weights.save`)."""
    weights.save(file(folder, record.run), theta, about(record))


def about(record: Record) -> dict[str, str]:
    """Return what a network's file says of it: only what is known of the run."""
    known = {
        "run": record.run,
        "experiment": record.experiment,
        "data_set": record.settings.get("data_set"),
        "cell": CELL,
        "sigma": _sigma(record),
        "test": record.outcome.get("test"),
        "protocol": record.outcome.get("protocol"),
    }
    return {name: str(value) for name, value in known.items() if value is not None}


def _sigma(record: Record) -> str | None:
    # Natural data are learned by sigmoid units; elsewhere the initialization decides.
    if "data_set" in record.settings:
        return SIGMA
    return NONLINEARITY_OF.get(record.settings.get("initialization", ""))
