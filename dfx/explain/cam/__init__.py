"""Class activation maps, one method per file. TensorFlow is imported when the first map is asked for."""
