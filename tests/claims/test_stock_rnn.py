"""The rule on PyTorch's own nn.RNN, on records that no run made."""

import pytest
from made_up import of

from rnn_difficulty.claims.evidence import Evidence
from rnn_difficulty.claims.section_4_1_1_stock_rnn import omega_in_pytorch
from rnn_difficulty.claims.verdict import Verdict


def runs(method, solved, number=3):
    return [
        of(
            "stock_rnn",
            {"method": method, "length": 100, "seed": seed, "max_updates": 40_000},
            {"solved_at": 12_000 if seed < solved else None, "diverged": False, "updates": 40_000},
        )
        for seed in range(number)
    ]


@pytest.mark.parametrize(
    ("with_omega", "without", "number", "verdict"),
    [
        (3, 0, 3, Verdict.REPRODUCED),
        (2, 0, 2, Verdict.PARTLY),
        (3, 1, 3, Verdict.PARTLY),
        (1, 0, 3, Verdict.PARTLY),
        (0, 0, 3, Verdict.NOT_REPRODUCED),
        (1, 2, 3, Verdict.NOT_REPRODUCED),
    ],
)
def test_omega_solves_and_clipping_alone_does_not(with_omega, without, number, verdict):
    records = [*runs("MSGD-CR", with_omega, number), *runs("MSGD-C", without, number)]
    found = omega_in_pytorch(Evidence({"stock_rnn": records}))
    assert found.verdict == verdict
    assert found.n == 2 * number
    assert f"with Ω: {with_omega} of {number}, without: {without} of {number}" in found.measured


def test_without_either_half_nothing_is_judged():
    for method in ("MSGD-C", "MSGD-CR"):
        found = omega_in_pytorch(Evidence({"stock_rnn": runs(method, 1)}))
        assert found.verdict == Verdict.NOT_ATTEMPTED
