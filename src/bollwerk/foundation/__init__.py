"""Cross-cutting concerns, one package each; the foundation knows no room."""
