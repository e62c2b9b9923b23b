"""Forwards and gradients without TensorFlow: networks that stay as they are, run by LiteRT.

Chosen by measurement (two cores, one of them at other work; single precision; the shipped networks at a batch of 2):

| | LiteRT 2.3 | OpenVINO 2026.4 | ONNX Runtime 1.32 | TensorFlow 2.21 |
|---|---|---|---|---|
| MobileNetV3-Small 224, ms a view | .91 | 1.24 | 1.06 | 4.3 |
| MobileNetV2 192 | 2.9 | 2.4 | 3.2 | 5.7 |
| EfficientNetV2-B0 176 | 5.7 | 4.5 | 6.3 | 13.0 |
| MobileNetV3-Large 192 | 2.3 | 2.2 | 2.7 | 6.2 |
| to import, s | .01 | .18 | .06 | 4 |
| to load a network, s | .01 | .2–.9 | .05–.2 | .5–3 |
| MB installed | 58 | 178 | 73 | 1 900 |

All give TensorFlow's logits to 4e-6. What counts for one photo is the time until a network can be asked, and there LiteRT wins
by far; larger batches gain nothing with any of them.
"""

from dfx.engine.litert import Engine

__all__ = ["Engine"]
