"""Credentials: logins, and the desk at which all workers of a run get them."""
