"""The formats that need no screen: a file for those that are written alike, ending in its FORMATS, a row for each."""
