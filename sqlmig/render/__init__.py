"""Results and events as text or JSON."""
