"""Models side by side, from stored figures and answers: no model is asked and TensorFlow is never imported."""
