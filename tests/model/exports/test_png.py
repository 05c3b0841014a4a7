"""PNG files, read by Pillow."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from model.exports.png import encode, texts_of, with_texts


@given(st.integers(1, 40), st.integers(1, 40), st.sampled_from([3, 4]), st.integers(0, 9))
@settings(max_examples=30, deadline=None)
def test_pixels_are_read_back(high: int, wide: int, channels: int, seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (high, wide, channels), dtype=np.uint8)
    image = Image.open(io.BytesIO(encode(pixels)))
    assert image.mode == {3: "RGB", 4: "RGBA"}[channels]
    assert np.array_equal(np.asarray(image), pixels)


def test_resolution_and_words_are_read_back() -> None:
    words = {"Title": "Ünï · 猫", "tinyattn": '{"a":1}', "Empty": ""}
    png = encode(np.zeros((2, 3, 3), np.uint8), 300, words)
    image = Image.open(io.BytesIO(png))
    image.load()
    assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert image.text == words  # type: ignore[attr-defined]
    assert texts_of(png) == words


def test_words_can_be_added() -> None:
    png = with_texts(encode(np.full((2, 3, 3), 7, np.uint8), 72), {"tinyattn": "x"})
    image = Image.open(io.BytesIO(png))
    assert np.asarray(image).tolist() == [[[7, 7, 7]] * 3] * 2
    assert image.info["tinyattn"] == "x"


@pytest.mark.parametrize("cut", [0, 7, 8, 20, 40, 60])
def test_a_broken_file_has_the_words_that_are_left(cut: int) -> None:
    png = encode(np.zeros((2, 3, 3), np.uint8), None, {"a": "b"})
    assert texts_of(png[:cut]) in ({}, {"a": "b"})
