"""What `nntui new` writes: a scenario that works as it is, with a word on every key."""

TEMPLATE = '''\
# A scenario for nntui. It works as it is:   nntui train my.toml   or   nntui my.toml
# `nntui check my.toml` says what is wrong with it, `nntui format` describes every key.

format = 1                       # the version of this format
title = "Exclusive or"
summary = """
Two inputs, two hidden units, one output: 1 if just one of the inputs is 1. One unit alone can't do it."""
look_for = """
How the two hidden units divide the work. Try other seeds: with some of them it gets stuck."""
seed = 3                         # all random numbers come from it
# order = 1000                   # the place in the list of scenarios

# Where it comes from, if it comes from somewhere. `counts`: its number n is step zero + n · every.
# [article]
# title = "…"
# author = "…"
# url = "https://…"
# part = "…"
# counts = { word = "epoch", zero = 0, every = 4, last = 100 }

[data]
# A column is a name, or a table: { name = "height", unit = "in", shift = 66, scale = 3, labels = ["M", "F"] };
# shift is what was taken off the raw value, scale what the rest was divided by, labels a target's words for 0 and 1.
inputs = ["a", "b"]
targets = [{ name = "a xor b", labels = ["no", "yes"] }]
rows = [                         # a row's name may be left out
    { name = "neither", inputs = [0, 0], targets = [0] },
    { name = "only b", inputs = [0, 1], targets = [1] },
    { name = "only a", inputs = [1, 0], targets = [1] },
    { name = "both", inputs = [1, 1], targets = [0] },
]

[network]                        # without it the inputs are taken for the predictions
# activation: linear, sigmoid, tanh, relu. A layer may also have bias = false, or bias = "shared" (one for all
# its units), names = ["h1", "h2"], weights = [[…], […]] (one list for each unit) and biases = […].
layers = [
    { units = 2, activation = "tanh" },
    { units = 1, activation = "sigmoid" },
]
# uniform: low, high; normal: mean, deviation; constant: value. bias = 0 starts all biases there;
# order = "by_layer" or "by_name" says in which order the numbers are drawn.
start = { distribution = "uniform", low = -1, high = 1 }
# frozen = ["w1"]                # parameters that are never updated

[training]                       # without it the program is forward only
loss = "squared_error"           # or half_squared_error, absolute_error
reduction = "mean"               # or sum, over the rows of a batch
batch = 1                        # rows of one update, or "all"
order = "shuffled"               # or given; shuffled anew in each epoch
rate = 0.5                       # the learning rate
epochs = 500                     # or steps = …

[metrics]
show = ["accuracy"]              # beside the loss that drives the gradient
threshold = 0.5                  # an output above it counts as 1

[[probes]]                       # new inputs to predict, as many as you like
name = "halfway"
inputs = [0.5, 0.5]

# Numbers to compare with: `nntui verify my.toml`. `digits`: how many should agree, if not all.
# [[published]]
# quantity = "output(both)"
# step = 2000
# label = "at the end"
# value = "0.031"
# digits = 2
# remark = "…"

# [[remarks]]
# place = "…"
# says = "…"
# computed = "…"
# figures = [{ quantity = "accuracy", step = 0 }]

# [[glossary]]
# article = "cost"
# here = "mean squared error"
# name = "squared_error"           # who types "cost < 0.1" means this
'''
