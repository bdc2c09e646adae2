"""The trained network of a run, in a file that says what it holds."""

from pathlib import Path

from safetensors import safe_open

from rnn_difficulty import provenance
from rnn_difficulty.experiments import natural
from rnn_difficulty.initialization import NONLINEARITY_OF
from rnn_difficulty.notation import Parameters
from rnn_difficulty.paths import WEIGHTS
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


def trained(record: Record) -> Parameters | None:
    """Return θ of a recorded run where this machine still has it (float32 NumPy arrays).

    A checkpoint is that of today's code: of a record by other code it may be a run under way.
    """
    is_todays = record.fingerprint == provenance.fingerprint(natural.__name__)
    if is_todays or file(WEIGHTS, record.run).exists():
        return natural.trained(record.run)
    return None


def is_of_other_code(path: Path, record: Record) -> bool:
    """Whether a network's file says that another code than that of `record` trained it."""
    with safe_open(path, "numpy") as found:
        return (found.metadata() or {}).get("code", record.fingerprint) != record.fingerprint


def about(record: Record) -> dict[str, str]:
    """Return what a network's file says of it: only what is known of the run."""
    known = {
        "run": record.run,
        "code": record.fingerprint,
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
