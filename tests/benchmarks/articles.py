"""The articles' own training loops, and a class as a student would write it, to compare the engine with.

Each loop does in an iteration what the article's does, with the same NumPy calls on the same kinds of arrays
(rows of whole numbers, plain floats). What an article prints, a loop keeps in a list, which costs less. Start is
a run's first vector, the result its last: so each loop can be checked against the engine before it is timed.
"""

import numpy as np

from nntui.scenario.setup import Setup

THREE_INPUTS = np.array([[0, 0, 1], [1, 1, 1], [1, 0, 1], [0, 1, 1]]), np.array([[0, 1, 1, 0]]).T
TWO_LAYER = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]]), np.array([[0, 0, 1, 1]]).T
THREE_LAYER = TWO_LAYER[0], np.array([[0, 1, 1, 0]]).T
PEOPLE = np.array([[-2, -1], [25, 6], [17, 4], [-15, -6]]), np.array([1, 0, 0, 1])


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def slope(a):
    return a * (1 - a)


def five_to_forty_two(start, steps):
    """001: one weight in plain floats; the squared error each time."""
    weight, alpha, x, goal = float(start[0]), 0.01, 5, 42
    errors = []
    for _ in range(steps):
        prediction = x * weight
        delta = prediction - goal
        errors.append(delta**2)
        derivative = delta * x
        weight = weight - (alpha * derivative)
    return np.array([weight])


class FourPeople:
    """002: nine numbers, one person at a time, each partial derivative by name; the loss every ten epochs."""

    def __init__(self, start):
        self.w1, self.w3, self.w2, self.w4, self.b1, self.b2, self.w5, self.w6, self.b3 = map(float, start)

    def feedforward(self, x):
        h1 = sigmoid(self.w1 * x[0] + self.w2 * x[1] + self.b1)
        h2 = sigmoid(self.w3 * x[0] + self.w4 * x[1] + self.b2)
        return sigmoid(self.w5 * h1 + self.w6 * h2 + self.b3)

    def train(self, data, targets, epochs):
        rate, losses = 0.1, []
        for epoch in range(epochs):
            for x, y in zip(data, targets, strict=True):
                z1 = self.w1 * x[0] + self.w2 * x[1] + self.b1
                h1 = sigmoid(z1)
                z2 = self.w3 * x[0] + self.w4 * x[1] + self.b2
                h2 = sigmoid(z2)
                z3 = self.w5 * h1 + self.w6 * h2 + self.b3
                o1 = sigmoid(z3)
                dL_do1 = -2 * (y - o1)
                do1_dw5 = h1 * self.slope_at(z3)
                do1_dw6 = h2 * self.slope_at(z3)
                do1_db3 = self.slope_at(z3)
                do1_dh1 = self.w5 * self.slope_at(z3)
                do1_dh2 = self.w6 * self.slope_at(z3)
                dh1_dw1 = x[0] * self.slope_at(z1)
                dh1_dw2 = x[1] * self.slope_at(z1)
                dh1_db1 = self.slope_at(z1)
                dh2_dw3 = x[0] * self.slope_at(z2)
                dh2_dw4 = x[1] * self.slope_at(z2)
                dh2_db2 = self.slope_at(z2)
                self.w1 -= rate * dL_do1 * do1_dh1 * dh1_dw1
                self.w2 -= rate * dL_do1 * do1_dh1 * dh1_dw2
                self.b1 -= rate * dL_do1 * do1_dh1 * dh1_db1
                self.w3 -= rate * dL_do1 * do1_dh2 * dh2_dw3
                self.w4 -= rate * dL_do1 * do1_dh2 * dh2_dw4
                self.b2 -= rate * dL_do1 * do1_dh2 * dh2_db2
                self.w5 -= rate * dL_do1 * do1_dw5
                self.w6 -= rate * dL_do1 * do1_dw6
                self.b3 -= rate * dL_do1 * do1_db3
            if epoch % 10 == 0:
                predictions = np.apply_along_axis(self.feedforward, 1, data)
                losses.append(((targets - predictions) ** 2).mean())

    @staticmethod
    def slope_at(z):
        f = sigmoid(z)
        return f * (1 - f)


def four_people(start, steps):
    network = FourPeople(start)
    network.train(*PEOPLE, steps // 4)
    n = network
    return np.array([n.w1, n.w3, n.w2, n.w4, n.b1, n.b2, n.w5, n.w6, n.b3], dtype=float)


def three_inputs(start, steps):
    """003: one layer; the accuracy each time."""
    X, y = THREE_INPUTS
    weights = start.reshape(3, 1).copy()
    accuracies = []
    for _ in range(steps):
        predicted = sigmoid(np.dot(X, weights))
        error = y - predicted  # noqa: F841 - the article takes it too, and doesn't use it
        gradient = np.dot(X.T, (predicted - y) * slope(predicted))
        weights -= gradient
        ones = np.where(predicted > 0.5, 1, 0)
        accuracies.append((ones == y).sum() / y.shape[0])
    return weights.ravel()


def two_layer(start, steps):
    """004, the first network: one layer, nothing kept."""
    X, y = TWO_LAYER
    syn0 = start.reshape(3, 1).copy()
    for _ in range(steps):
        l0 = X
        l1 = sigmoid(np.dot(l0, syn0))
        error = y - l1
        delta = error * slope(l1)
        syn0 += np.dot(l0.T, delta)
    return syn0.ravel()


def three_layer(start, steps):
    """004, the network with a hidden layer; the mean distance every 10,000 iterations."""
    X, y = THREE_LAYER
    syn0, syn1 = start[:12].reshape(3, 4).copy(), start[12:].reshape(4, 1).copy()
    errors = []
    for j in range(steps):
        l0 = X
        l1 = sigmoid(np.dot(l0, syn0))
        l2 = sigmoid(np.dot(l1, syn1))
        error2 = y - l2
        if j % 10000 == 0:
            errors.append(np.mean(np.abs(error2)))
        delta2 = error2 * slope(l2)
        error1 = delta2.dot(syn1.T)
        delta1 = error1 * slope(l1)
        syn1 += l1.T.dot(delta2)
        syn0 += l0.T.dot(delta1)
    return np.concatenate([syn0.ravel(), syn1.ravel()])


def simple_nn(start, steps):
    """004, the short listing: the same written with fewer names."""
    X, y = THREE_LAYER
    syn0, syn1 = start[:12].reshape(3, 4).copy(), start[12:].reshape(4, 1).copy()
    for _ in range(steps):
        l1 = 1 / (1 + np.exp(-(np.dot(X, syn0))))
        l2 = 1 / (1 + np.exp(-(np.dot(l1, syn1))))
        delta2 = (y - l2) * (l2 * (1 - l2))
        delta1 = delta2.dot(syn1.T) * (l1 * (1 - l1))
        syn1 += l1.T.dot(delta2)
        syn0 += X.T.dot(delta1)
    return np.concatenate([syn0.ravel(), syn1.ravel()])


class Network004:
    """004, the class: feedforward and backprop as methods, the gradient with its factor 2."""

    def __init__(self, x, y, start):
        self.input, self.y = x, y
        self.weights1, self.weights2 = start[:12].reshape(3, 4).copy(), start[12:].reshape(4, 1).copy()

    def feedforward(self):
        self.layer1 = sigmoid(np.dot(self.input, self.weights1))
        self.output = sigmoid(np.dot(self.layer1, self.weights2))

    def backprop(self):
        d2 = np.dot(self.layer1.T, 2 * (self.y - self.output) * slope(self.output))
        back = np.dot(2 * (self.y - self.output) * slope(self.output), self.weights2.T)
        d1 = np.dot(self.input.T, back * slope(self.layer1))
        self.weights1 += d1
        self.weights2 += d2


def neural_network_class(start, steps):
    network = Network004(*THREE_LAYER, start)
    for _ in range(steps):
        network.feedforward()
        network.backprop()
    return np.concatenate([network.weights1.ravel(), network.weights2.ravel()])


class PlainLayer:
    """A layer that knows how to go forward and back."""

    def __init__(self, weights, biases, activation):
        self.W, self.b, self.activation = weights, biases, activation

    def forward(self, x):
        self.x = x
        z = x @ self.W
        if self.b is not None:
            z = z + self.b
        self.a = sigmoid(z) if self.activation == "sigmoid" else z
        return self.a

    def backward(self, gradient):
        delta = gradient * self.a * (1 - self.a) if self.activation == "sigmoid" else gradient
        self.dW = self.x.T @ delta
        if self.b is not None:
            self.db = delta.sum(axis=0)
        return delta @ self.W.T

    def update(self, rate):
        self.W -= rate * self.dW
        if self.b is not None:
            self.b -= rate * self.db


class PlainNetwork:
    """Any number of layers, trained by batches; it keeps the loss of each step."""

    def __init__(self, setup: Setup) -> None:
        network, vector = setup.network, setup.vector
        self.layers = [
            PlainLayer(weights.of(vector).copy(), biases and biases.of(vector).copy(), layer.activation)
            for layer, (weights, biases) in zip(network.layers, network.blocks, strict=True)
        ]
        self.X, self.y = setup.program.data.inputs, setup.program.data.targets
        self.factor = 1.0 if setup.training.loss == "half_squared_error" else 2.0
        self.batch = len(self.X) // setup.steps_per_epoch
        self.rate = setup.training.rate
        self.losses: list[float] = []

    def train(self, steps):
        start = 0
        for _ in range(steps):
            self.step(self.X[start : start + self.batch], self.y[start : start + self.batch])
            start = (start + self.batch) % len(self.X)

    def step(self, x, y):
        output = x
        for layer in self.layers:
            output = layer.forward(output)
        self.losses.append(np.sum((output - y) ** 2))
        gradient = self.factor * (output - y)
        for layer in reversed(self.layers):
            gradient = layer.backward(gradient)
        for layer in self.layers:
            layer.update(self.rate)

    def vector(self):
        parts = [part for layer in self.layers for part in (layer.W, layer.b) if part is not None]
        return np.concatenate([part.ravel() for part in parts])


def plain_class(setup: Setup, steps: int):
    network = PlainNetwork(setup)
    network.train(steps)
    return network.vector()
