"""Explanations scored against fakes of which it is known what was changed."""
