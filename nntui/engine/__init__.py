"""A small neural network and how it learns: plain NumPy, made to be read.

Read in this order: formula, activations, losses, network, initializers, optimizers, rate_schedules, clipping,
program, step, update_phase, kernel, trace, batched, metrics.
Words are the literature's: a *step* is one update of the parameters, *state at step k* is what stands after
k updates, a *parameter* is a weight or a bias, *z* a weighted sum before its activation, *delta* is ∂L/∂z.
"""
