"""Class activation maps, one method per file. TensorFlow is imported when the first map is asked for."""

from dfx.explain.cam.grad_cam import grad_cam

__all__ = ["grad_cam"]
