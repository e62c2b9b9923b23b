"""Class activation maps, one method per file. TensorFlow is imported when the first map is asked for."""

from dfx.explain.cam.family import FAMILY, cam
from dfx.explain.cam.fused import Part, cam_fused, parts_of
from dfx.explain.cam.grad_cam import grad_cam

__all__ = ["FAMILY", "Part", "cam", "cam_fused", "grad_cam", "parts_of"]
