"""Life cycle of products (S12): until when updates come, and what is decided when they end."""
