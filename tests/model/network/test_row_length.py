"""The length of the vectors of a sentence, against a sum by hand."""

from __future__ import annotations

import math

import pytest
import torch

from model.network.row_length import mean_length


def test_the_mean_length_of_rows() -> None:
    vectors = torch.tensor([[3.0, 4.0, 0.0], [0.0, 0.0, 0.0], [1.0, 2.0, 2.0]])
    assert float(mean_length(vectors)) == pytest.approx((5 + 0 + 3) / 3, rel=1e-15)
    assert mean_length(torch.stack([vectors, 2 * vectors])).tolist() == pytest.approx([8 / 3, 16 / 3])


def test_small_numbers_are_summed_in_double_precision() -> None:
    vectors = torch.full((2, 10_000), 1e-23)
    assert float(mean_length(vectors)) == pytest.approx(1e-23 * math.sqrt(10_000), rel=1e-6)


def test_no_tokens_have_no_length() -> None:
    assert math.isnan(float(mean_length(torch.empty(0, 3))))
