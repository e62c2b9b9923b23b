"""Faces: MTCNN's detections, square crops with a margin, and what to beware of in each."""

from dfx.faces.find import find_faces, find_faces_in_batch

__all__ = ["find_faces", "find_faces_in_batch"]
