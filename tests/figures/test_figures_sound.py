"""Piano rolls as sound: the right pitch, for the right time."""

import io
import wave

import numpy as np
import pytest

from rnn_difficulty.datasets.polyphonic_music import LOWEST_MIDI_NUMBER
from rnn_difficulty.figures import sound

A4 = 69 - LOWEST_MIDI_NUMBER


def roll(*keys_of_steps):
    made = np.zeros((len(keys_of_steps), 88), dtype=np.uint8)
    for t, keys in enumerate(keys_of_steps):
        made[t, list(keys)] = 1
    return made


def heard(data):
    with wave.open(io.BytesIO(data)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        assert file.getframerate() == sound.RATE
        return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")


@pytest.mark.parametrize(("key", "hertz"), [(A4, 440.0), (A4 + 12, 880.0), (A4 - 9, 261.626)])
def test_a_key_sounds_at_its_pitch(key, hertz):
    samples = heard(sound.wav(roll(*[[key]] * 6)))
    strength = np.abs(np.fft.rfft(samples))
    loudest = strength.argmax() * sound.RATE / len(samples)
    assert loudest == pytest.approx(hertz, abs=sound.RATE / len(samples))


def test_a_step_lasts_its_time_and_silence_is_silent():
    samples = heard(sound.wav(roll([], [A4], [])))
    step = round(sound.STEP_SECONDS * sound.RATE)
    assert len(samples) == 3 * step
    assert not samples[:step].any()
    assert samples[step : 2 * step].any()
    assert not samples[2 * step :].any()


def test_neighbouring_steps_of_a_key_are_one_tone():
    assert sorted(sound.tones(roll([3, 5], [3], [], [3]))) == [(3, 0, 2), (3, 3, 4), (5, 0, 1)]


def test_nothing_but_silence_is_a_valid_file():
    assert not heard(sound.wav(roll([], []))).any()


def test_the_loudest_sample_does_not_overflow():
    samples = heard(sound.wav(np.ones((4, 88), dtype=np.uint8)))
    assert 31_000 < np.abs(samples.astype(int)).max() <= 32_000
