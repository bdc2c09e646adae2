"""The paper's symbols beside the letters of lecture notes, blogs and books."""

from rnn_difficulty.theory import notation

# `notation` lies under the fingerprint of every record, so its table is completed here: the output
# before φ_o, and what comes after it, are two things.
SYMBOLS = notation.SYMBOLS | {
    "theta": ("θ", "all parameters", "w; Θ; φ"),
    "g": ("ĝ (Algorithm 1)", "gradient of the cost by all parameters", "g; ∇L; dL/dθ"),
    "y": ("not named", "output, before φ_o", "H_t W_ho + b_o; o⁽ᵗ⁾"),
    "p": ("not named", "φ_o(y): probabilities of softmax or Bernoulli", "O_t; ŷ⁽ᵗ⁾; ô_t"),
    "target": ("not named", "what the output should be", "z_t; y⁽ᵗ⁾; o_t"),
}
"""Name in code → (the paper's symbol, meaning, other notations in use)."""
