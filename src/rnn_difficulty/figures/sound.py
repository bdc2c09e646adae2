"""A piano roll that can be heard: decaying sine tones, as a WAV file in memory."""

import io
import wave

import numpy as np
from numpy.typing import NDArray

from rnn_difficulty.datasets.polyphonic_music import LOWEST_MIDI_NUMBER

RATE = 11_025
"""Samples a second: enough for the notes of a melody, small enough to stand in a page."""
STEP_SECONDS = 0.18
HALF_LIFE = 0.25
"""Seconds in which a tone falls to half its loudness."""
A4, A4_HERTZ = 69, 440.0


def wav(roll: NDArray[np.uint8]) -> bytes:
    """Return the roll `[T, 88]` as a WAV file (mono, 16 bit).

    A key that sounds in neighbouring steps is one tone, held.
    """
    loudness = render(roll)
    peak = np.abs(loudness).max()
    samples = (loudness * (32_000 / peak if peak > 0 else 0.0)).astype("<i2")
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return buffer.getvalue()


def render(roll: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the sum of all tones, `[samples]`."""
    step = round(STEP_SECONDS * RATE)
    loudness = np.zeros(len(roll) * step)
    for key, first, last in tones(roll):
        loudness[first * step : last * step] += _tone(key, (last - first) * step)
    return loudness


def tones(roll: NDArray[np.uint8]) -> list[tuple[int, int, int]]:
    """Return (key, first step, step after the last) of every tone."""
    edges = np.diff(roll.astype(np.int8), axis=0, prepend=0, append=0)
    starts, ends = np.argwhere(edges.T > 0), np.argwhere(edges.T < 0)
    # Transposed, both run through a key's tones in order: the n-th start has the n-th end.
    return [(int(k), int(a), int(b)) for (k, a), (_, b) in zip(starts, ends, strict=True)]


def _tone(key: int, samples: int) -> NDArray[np.float64]:
    seconds = np.arange(samples) / RATE
    hertz = A4_HERTZ * 2 ** ((key + LOWEST_MIDI_NUMBER - A4) / 12)
    wave_form = sum(np.sin(2 * np.pi * n * hertz * seconds) / n**2 for n in _partials(hertz))
    # The first and last hundredth of a second fade: a tone that starts or ends at once clicks.
    fade = np.minimum(1, np.minimum(seconds, seconds[::-1]) / 0.01)
    return np.asarray(wave_form * fade * 0.5 ** (seconds / HALF_LIFE))


def _partials(hertz: float) -> range:
    # Above half the rate a partial would come back as another, wrong tone.
    return range(1, max(2, min(4, int(RATE / 2 / hertz) + 1)))
