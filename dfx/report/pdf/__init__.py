"""Reports and sheets as PDF, by fpdf2: on paper, with page numbers, in the fonts that every reader has."""
