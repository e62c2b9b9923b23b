"""Training: runs, baselines, what is left out, and from weights to everything that stands on them."""
