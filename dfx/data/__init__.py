"""Faces to learn from and to measure on: data sets, blends, alterations, their health."""
