"""The one analysis that every door calls: bytes in, report out."""
