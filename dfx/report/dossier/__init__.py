"""A dossier: the report of a photo or clip with everything that was looked at beside it, for whoever must answer for it."""
