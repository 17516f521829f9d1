"""Room cards and the registry that collects them."""
