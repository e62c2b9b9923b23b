"""Folders and lists of thousands of files: who judges them, what is kept of each, and the table and summary at the end."""
