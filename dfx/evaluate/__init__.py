"""Honest metrics of models, ensembles, clips and maps, on faces that no training saw."""
