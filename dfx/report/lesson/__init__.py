"""A lesson on paper: its plan with the teacher's notes, and the work sheet and answer sheet of one photo."""
