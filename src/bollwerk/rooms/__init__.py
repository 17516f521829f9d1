"""The rooms, one Django app per duty of the city; the layer order is contract 4."""
