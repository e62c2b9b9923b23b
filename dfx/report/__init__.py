"""A report to keep and to send: JSON, HTML, CSV, pictures, an annotated clip, lines for a terminal."""
