"""How columns of numbers in a CSV file may be scaled. It imports nothing: the command line lists them."""

# By name, what becomes of a value.
SCALES = {
    "standard": "less the mean, by the standard deviation, both to four digits of the latter",
    "minmax": "0 for the least and 1 for the greatest",
    "none": "as it is",
}
