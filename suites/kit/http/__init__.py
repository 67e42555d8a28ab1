"""How a request goes out and its answer comes back: allow-list, login, rate limit, retries, deadlines, read-back."""
