"""What `check` looks at: one module for each kind of mistake, functions that yield problems."""
