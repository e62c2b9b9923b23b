"""The History page: what was analysed here, found again, noted and reopened as it was."""
