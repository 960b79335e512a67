"""What is told without a screen: reports as text and as JSON."""
