"""One reader and writer for each file that one room stores and another reads."""
