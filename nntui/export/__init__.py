"""What is told without a screen: reports as text and as JSON, formats of files, and the one writer of whole files."""
