"""The pages of the documentation that are made from the code and from `models/`, and the hooks by which mkdocs calls them."""
