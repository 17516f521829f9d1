"""Council: inquiries answered question by question from claims (S14)."""
