"""The program of yolox_nano_v1 beside this folder. Written by `python -m models.triton_config`."""

import importlib.util
from pathlib import Path

_PROGRAM = Path(__file__).resolve().parents[2] / "yolox_nano_v1" / "1" / "model.py"
_spec = importlib.util.spec_from_file_location("yolox_nano_v1_program", _PROGRAM)
_module = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_module)
TritonPythonModel = _module.TritonPythonModel
