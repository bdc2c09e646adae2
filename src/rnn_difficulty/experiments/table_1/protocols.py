"""By what protocol a score of Table 1 is computed: micro-averages, headline and variants (§4.2)."""

RESET = 200
"""Steps after which the variant `test_reset` forgets the state."""
MUSIC_PROTOCOL = "nats per step, steps 2…T of whole sequences"
TEXT_PROTOCOL = "bits per character, whole text, state carried"
VARIANTS = {
    MUSIC_PROTOCOL: {
        "test_first_scored": "nats per step, steps 1…T of whole sequences",
        "test_reset": f"nats per step, steps 2…T, state reset every {RESET} steps",
    },
    TEXT_PROTOCOL: {
        "test_reset": f"bits per character, whole text, state reset every {RESET} steps",
    },
}
"""Headline protocol → name of a score in the outcome → the protocol of that score."""
