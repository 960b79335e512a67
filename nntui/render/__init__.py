"""Values to cells: text, bars, braille lines and plots as plain runs of characters with roles. No Textual."""
