"""How it is checked."""
