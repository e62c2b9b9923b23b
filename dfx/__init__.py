"""dfx: why a face in a photo or video is judged real or fake."""

__version__ = "0.1.0"
