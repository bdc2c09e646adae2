"""The paper's measurements and remedies for anybody's PyTorch network.

Error signals at every step of time, a threshold for clipping, Ω under autograd, and §2.2's view of
a trained network as a dynamical system.
"""

from importlib.util import find_spec

if not find_spec("torch"):
    raise ImportError(
        "expected PyTorch, got a core without it: pip install 'rnn-difficulty[torch]', or "
        "'.[torch]' in a clone"
    )

from rnn_difficulty.diagnosis.clipping import clip_norm_
from rnn_difficulty.diagnosis.diagnose import diagnose
from rnn_difficulty.diagnosis.fixed_points import FixedPoints, fixed_points
from rnn_difficulty.diagnosis.gradient_norms import GradientNorms, Thresholds
from rnn_difficulty.diagnosis.lyapunov import lyapunov_exponents
from rnn_difficulty.diagnosis.omega import omega
from rnn_difficulty.diagnosis.report import Report
from rnn_difficulty.diagnosis.trace import trace, trace_cell

__all__ = [
    "FixedPoints",
    "GradientNorms",
    "Report",
    "Thresholds",
    "clip_norm_",
    "diagnose",
    "fixed_points",
    "lyapunov_exponents",
    "omega",
    "trace",
    "trace_cell",
]
