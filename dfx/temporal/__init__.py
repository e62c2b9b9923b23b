"""How a face moves: dense optical flow inside the face, what of it is not the head's own motion, and what is odd in it.

Grey windows of the face come in, numbers per step of the stream come out. NumPy and OpenCV only; nothing here reads a
file of the user or knows a network. A pipeline of the same parts (flow, anomaly against the neighbouring frames,
classification, fusion) is described in section 3.4 of the first of the five studies that dfx rebuilds.
"""
