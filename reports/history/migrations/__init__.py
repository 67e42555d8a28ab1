"""How the tables of the history came to be, one step a module; Alembic applies those that a database lacks."""
