"""Why a model judged a face as it did: maps, and pictures of them."""
