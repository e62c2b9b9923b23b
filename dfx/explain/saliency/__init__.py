"""Saliency of single pixels and of areas: by gradients, and by asking again with parts of the face removed.

`family` holds every method by its short name. TensorFlow is imported when the first gradient is asked for.
"""
