"""How requests go out: to what is allowed, in turn, in time, and back with what came."""
