"""Adam on the plain network: one update against torch.optim, the checkpointed moments included."""

import numpy as np
import torch

from rnn_difficulty.engines import plain
from rnn_difficulty.remedies import adam, tanh_network
from rnn_difficulty.tasks import temporal_order


def test_updates_are_those_of_torch_on_the_gradient_of_the_plain_engine():
    task, rng = temporal_order.TASK, np.random.default_rng(0)
    settings = {"learning_rate": 0.01, "threshold": 1e9}
    state = adam.ADAM.start(rng, task, settings)
    weights = [torch.nn.Parameter(torch.tensor(p)) for p in tanh_network.parameters(state)]
    optimizer = torch.optim.Adam(weights, lr=0.01)
    batches = [task.sample(rng, 20, 12) for _ in range(5)]
    adam.ADAM.train(state, batches[:2], task, settings)
    adam.ADAM.train(state, batches[2:], task, settings)
    for batch in batches:
        theta = tanh_network.Parameters(*(w.detach() for w in weights))
        data = plain.batch_tensors(batch, torch.float32)
        found = plain.gradient(theta, data, torch.zeros(20, 50), "tanh", task.loss)
        for weight, gradient in zip(weights, found.gradient, strict=True):
            weight.grad = gradient
        optimizer.step()
    for mine, theirs in zip(tanh_network.parameters(state), weights, strict=True):
        np.testing.assert_allclose(mine, theirs.detach().numpy(), atol=2e-5)
