"""The formats that show the screen: a file for each, ending in its FORMATS, a row for each."""
