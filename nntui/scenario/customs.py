"""What no key of a scenario file says, and a program of one's own has to do alike."""

# What a file doesn't say and a program of one's own has to do alike: what about, how it is done, an example.
CUSTOMS = (
    (
        "random numbers",
        "NumPy's legacy generator, `RandomState(seed)`: uniform is low + (high − low) × `random_sample(n)`, normal is "
        "mean + deviation × `standard_normal(n)`; all that is drawn is drawn at once",
        "`np.random.seed(1); 2 * np.random.random((3, 1)) - 1` is seed = 1 with low = −1, high = 1: −0.16595599, "
        "0.44064899, −0.99977125",
    ),
    (
        'order = "by_layer"',
        "layer by layer: the weights input by input, for each input those of all units, then the layer's biases, or "
        "the one that they share, unless `bias` or `biases` says where they start",
        "2-2-1: w1, w3, w2, w4, b1, b2, then w5, w6, b3; by_name: w1 to w6, then b1 to b3",
    ),
    (
        'order = "shuffled"',
        '`np.argsort(np.random.PCG64([seed, epoch]).random_raw(rows), kind="stable")`; the first epoch is 0',
        "seed = 1, four rows: rows 3, 1, 4, 2 in the first epoch, 4, 1, 3, 2 in the second",
    ),
    (
        "a smaller last batch",
        "where the rows can't be divided, an epoch's last update uses those that are left, and a mean divides by "
        "their number",
        "10 rows with batch = 4: three updates an epoch, of 4, 4 and 2 rows",
    ),
    (
        "a schedule of the rate",
        "the first update has step 0; a schedule counts the updates of the whole run, whatever an edit has changed "
        "since, and linear and cosine stay at their end; `warm_up` multiplies with min(1, (step + 1) / warm_up)",
        "rate = 0.1, schedule = cosine, over = 100: 0.1, then 0.09998, …, 0.05 at step 50, 0 from step 100 on",
    ),
    (
        "clip_norm, clip_value",
        "the optimizer reads the clipped gradient; the norm is that of all parameters together but the frozen ones, "
        "and nothing is added to it (PyTorch adds 1e-6)",
        "clip_norm = 1 and a norm of 3.2: all gradients × 0.3125",
    ),
    (
        "weight_decay",
        "taken off the parameter itself, rate × weight_decay of it, before it moves, and not added to the gradient: "
        "as in PyTorch's AdamW",
        "rate = 0.1, weight_decay = 0.01: a weight of 2 loses 0.002",
    ),
    (
        "dropout",
        "what a unit passes on × 0 or × 1 / (1 − dropout), in updates alone: nothing is off for metrics, predictions "
        "and maps. With n rows to a full batch and u units in all layers that have dropout, the update after `step` "
        "takes `PCG64([seed, 0, 3]).advance(step * n * u).random_raw(n * u)` row by row, in a row layer by layer; a "
        "unit is off where its number is below dropout × 2⁶⁴",
        "dropout = 0.2: a unit that passes on 3 passes on 3.75, or 0",
    ),
    (
        "several outputs",
        "a row's error is the sum over its outputs, never their mean",
        "squared_error of a row that misses by 0.3 and 0.4: 0.09 + 0.16 = 0.25",
    ),
    (
        "accuracy",
        "a row is right if all its outputs are on their targets' sides of the threshold; one equal to it counts as 0",
        "targets 1 and 0, outputs 0.9 and 0.5: right; 0.9 and 0.6: wrong",
    ),
    (
        "precision, recall",
        "of the rows that are said to be of a class, or that are, the part that rightly is; the class is 1, said above "
        "the threshold; of several outputs the mean of each one's, and where they are softmax's, or each row has just "
        "one target above the threshold, the largest is said. 0/0 counts as 0",
        "targets 1, 1, 0, outputs 0.9, 0.2, 0.1: precision 1 of 1, recall 1 of 2",
    ),
    (
        "a CSV file",
        "UTF-8, quotes as in RFC 4180; commas, semicolons or tabs between cells, whichever gives the first lines "
        "equally many; decimals have a comma where some do and none has a point. The first line has the names, unless "
        "there is a number on it. A text of two classes is 0 and 1 in the order of the alphabet, one of more a column "
        "of 0 and 1 for each",
        "species with setosa, versicolor and virginica: species=setosa, species=versicolor, species=virginica",
    ),
    (
        "a file of weights",
        "of a .npz file (`numpy.savez`), whatever its arrays are called, those of two dimensions are the layers' "
        "weights and those of one the biases of the layers that have some, each in the file's order. A .csv file has "
        "for each layer in turn the lines of its weights, then its biases on one line; lines that begin with # say "
        "nothing",
        '`numpy.savez("net.npz", **{name: value.numpy() for name, value in model.state_dict().items()})` in PyTorch; '
        '`numpy.savez("net.npz", *model.get_weights())` in Keras, with weights_order = "keras"',
    ),
    (
        "a generator",
        "its random numbers are `PCG64([seed, 0, 2]).random_raw(n)`, the upper 53 bits of each as a fraction; normal "
        "ones √(−2 ln(1 − u)) cos(2πv), first all u, then all v (Box and Muller). Of two classes rows alternate; "
        "numbers are rounded to four decimals",
        "circles, xor, clusters and spiral are those of TensorFlow Playground, with 1 and 0 for its 1 and −1",
    ),
    (
        "test rows",
        "of n rows the share × n, rounded, but one at least and n − 1 at most: the first of "
        '`np.argsort(np.random.PCG64([seed, 0, 1]).random_raw(n), kind="stable")`',
        "seed = 7, six rows, test = 0.5: rows 6, 2, 3",
    ),
    (
        "a count that starts at 1",
        "the article's number n is our step zero + n × every, so zero is one count before its 1",
        'counts = { word = "epoch", zero = -1 }: step 0 is epoch 1',
    ),
    (
        "names in brackets",
        "`output(ROW, UNIT)` and `prediction(PROBE, UNIT)`, but `z`, `activation`, `delta` and `slope` `(UNIT, ROW)`; "
        "the other order is taken too, unless a name is both a row's and a unit's",
        "`output(Alice, o1)` is `output(o1, Alice)`",
    ),
)
