"""The number format in which the network computes while it learns; its weights and their mean stay in 32 bits."""

from __future__ import annotations

from typing import Literal

import torch

Precision = Literal["auto", "f32", "bf16"]


def computing(wanted: Precision, device: torch.device) -> torch.dtype:
    """torch.bfloat16 or torch.float32. auto: bfloat16 where the hardware multiplies in it; else it would be slower.

    On a processor that means tiles (AMX) or vectors (AVX-512 BF16); measured by `benchmarks/training.py`.
    """
    if wanted != "auto":
        return torch.bfloat16 if wanted == "bf16" else torch.float32
    if device.type == "cuda":
        fast = torch.cuda.is_bf16_supported(including_emulation=False)
    else:
        able = torch.cpu.get_capabilities()
        fast = bool(able.get("amx_bf16") or able.get("avx512_bf16"))
    return torch.bfloat16 if fast else torch.float32


def in_format(dtype: torch.dtype, device: torch.device) -> torch.autocast:
    """A context in which convolutions compute in `dtype`."""
    return torch.autocast(device.type, dtype, enabled=dtype != torch.float32)
