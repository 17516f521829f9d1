"""Small separate programs that must live apart; they know engines only."""
