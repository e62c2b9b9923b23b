"""Metrics, intervals, curves and fits: arithmetic that knows no faces."""
