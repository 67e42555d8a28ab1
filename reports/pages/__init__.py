"""Pages for people: one run, or the history of all targets, each as one self-contained HTML file."""
