"""Bytes to pixels: the one door for what strangers upload. No imports here: the decoding worker starts from it."""
