"""468 points on a face, found by MediaPipe's net: where its eyes, brows, nose, lips and outline lie."""

from dfx.faces.mesh.find import mesh_of
from dfx.faces.mesh.points import POINTS, FaceMesh

__all__ = ["POINTS", "FaceMesh", "mesh_of"]
