"""What `check` looks at: one module for each kind of mistake, with functions that yield problems."""
