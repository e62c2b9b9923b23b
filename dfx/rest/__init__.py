"""REST: the same analysis for programs, one FastAPI application that the pages' server answers from (`dfx.ui.server.rest`)"""
