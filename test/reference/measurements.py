"""Prints what PyTorch measures of a small convolutional network: gradients, curvature by double backward, activations, and ridge regressions by
NumPy's linear solver. test/unit/experiments/measurements.test.ts measures the same with ours and compares.

    python3 -m venv .tools/pytorch && .tools/pytorch/bin/pip install torch==2.15.0 numpy==2.3.5
    .tools/pytorch/bin/python test/reference/measurements.py > test/reference/measurements.json

Weights and images are the same on both sides by construction: they come from a linear congruential generator (Numerical Recipes' constants),
state <- 1664525 state + 1013904223 mod 2^32, number = state / 2^32, computed in doubles and rounded to float32 once. Seed 1: for each
convolution its filters [height, width, in, out], then its biases, uniform within +-2/sqrt(fan in). Seed 2: for each image its label,
floor(10 u), then its pixels row by row, floor(256 u^3) of 255, plus 100 (at most 255) in the two rows that begin at twice the label.
Pixels are bytes / 255, minus 0.1307, divided by 0.3081. The network is simpleCnn with filters 4 and 6: 5x5 from 1 to 4, 3x3 to 6, 3x3 to 10,
stride 2 with TensorFlow's padding 'same', ReLU between, and the mean over positions.
"""
import json
import math

import numpy as np
import torch
import torch.nn.functional as F

IMAGES, SIDE, CLASSES, FILTERS = 60, 28, 10, [4, 6, 10]


def numbers(seed):
    while True:
        seed = (1664525 * seed + 1013904223) % 2**32
        yield seed / 2**32


def images():
    random = numbers(2)
    pixels, labels = np.zeros((IMAGES, SIDE, SIDE)), []
    for image in range(IMAGES):
        label = math.floor(CLASSES * next(random))
        for row in range(SIDE):
            for column in range(SIDE):
                byte = math.floor(256 * next(random) ** 3)
                pixels[image, row, column] = min(255, byte + (100 if row in (2 * label, 2 * label + 1) else 0))
        labels.append(label)
    return torch.tensor((pixels / 255 - 0.1307) / 0.3081, dtype=torch.float32).unsqueeze(1).double(), torch.tensor(labels)


def weights():
    random = numbers(1)
    parameters, channels = [], 1
    for layer, filters in enumerate(FILTERS):
        size = 5 if layer == 0 else 3
        bound = 2 / math.sqrt(size * size * channels)
        kernel = np.array([(2 * next(random) - 1) * bound for _ in range(size * size * channels * filters)]).reshape(size, size, channels, filters)
        bias = np.array([(2 * next(random) - 1) * bound for _ in range(filters)])
        # One channel that is dead, and one that is nearly so.
        if layer == 1:
            bias[2], kernel[:, :, :, 2] = -1, -np.abs(kernel[:, :, :, 2])
        parameters += [torch.tensor(kernel.transpose(3, 2, 0, 1), dtype=torch.float32).double().requires_grad_(), torch.tensor(bias, dtype=torch.float32).double().requires_grad_()]
        channels = filters
    return parameters


def same(x, size, stride=2):
    total = max((math.ceil(x.shape[2] / stride) - 1) * stride + size - x.shape[2], 0)
    return F.pad(x, (total // 2, total - total // 2, total // 2, total - total // 2))


def forward(parameters, x, activation=F.relu):
    hidden = []
    for layer in range(len(FILTERS)):
        kernel, bias = parameters[2 * layer : 2 * layer + 2]
        x = F.conv2d(same(x, kernel.shape[2]), kernel, bias, stride=2)
        if layer < len(FILTERS) - 1:
            x = activation(x)
            hidden.append(x)
    return x.mean((2, 3)), hidden


def loss(parameters, x, y):
    return F.cross_entropy(forward(parameters, x)[0], y)


def flat(gradients):
    return torch.cat([gradient.permute(2, 3, 1, 0).reshape(-1) if gradient.dim() == 4 else gradient.reshape(-1) for gradient in gradients])


def largest_eigenvalue(parameters, x, y, products=400):
    gradients = torch.autograd.grad(loss(parameters, x, y), parameters, create_graph=True)
    direction = [torch.ones_like(parameter) for parameter in parameters]
    value = 0
    for _ in range(products):
        length = math.sqrt(sum((part**2).sum().item() for part in direction))
        direction = [part / length for part in direction]
        curved = torch.autograd.grad(sum((gradient * part).sum() for gradient, part in zip(gradients, direction)), parameters, retain_graph=True)
        value = sum((one * other).sum().item() for one, other in zip(curved, direction))
        direction = [part.detach() for part in curved]
    return value


def ridge(features, targets, held, strength):
    means, target_means = features.mean(0), targets.mean(0)
    centred = features - means
    gram = centred.T @ centred
    penalty = strength * np.trace(gram) / len(gram)
    solved = np.linalg.solve(gram + penalty * np.eye(len(gram)), centred.T @ (targets - target_means))
    return (held - means) @ solved + target_means


def derivative(function, points):
    x = torch.tensor(points, dtype=torch.float64, requires_grad=True)
    return torch.autograd.grad(function(x).sum(), x)[0].tolist()


POINTS = [-100, -3, -1, -0.1, 0.1, 0.5, 1, 3, 100]
ACTIVATIONS = {
    'relu': F.relu, 'leakyRelu': lambda x: F.leaky_relu(x, 0.1), 'elu': F.elu, 'selu': F.selu, 'gelu': F.gelu, 'tanh': torch.tanh, 'sigmoid': torch.sigmoid
}

x, y = images()
parameters = weights()
gradients = torch.autograd.grad(loss(parameters, x, y), parameters)
full = flat(gradients)
singles = [flat(torch.autograd.grad(loss(parameters, x[i : i + 1], y[i : i + 1]), parameters)) for i in range(IMAGES)]
logits, hidden = forward(parameters, x)


def participation(layer):
    rows = layer.permute(0, 2, 3, 1).reshape(-1, layer.shape[1]).detach().numpy()
    eigenvalues = np.linalg.eigvalsh(np.cov(rows.T, bias=True))
    return eigenvalues.sum() ** 2 / (eigenvalues**2).sum()


features = hidden[1].permute(0, 2, 3, 1).reshape(IMAGES, -1).detach().numpy()
one_hot = np.eye(CLASSES)[y.numpy()]
fitted = ridge(features[:40], one_hot[:40], features[40:], 0.01)

result = {
    'crossEntropy': loss(parameters, x, y).item(),
    'accuracy': (logits.argmax(1) == y).double().mean().item(),
    'predictions': ''.join(str(c) for c in logits.argmax(1).tolist()),
    'gradientNorms': [gradients[2 * layer].norm().item() for layer in range(len(FILTERS))],
    'gradientNorm': full.norm().item(),
    'relativeNoise': (sum((single - full).square().sum() for single in singles) / IMAGES / full.square().sum()).item(),
    'cosine': (sum(single @ full / single.norm() / full.norm() for single in singles) / IMAGES).item(),
    'largestEigenvalue': largest_eigenvalue(parameters, x, y),
    'nearZero': [(layer <= 0.05).double().mean().item() for layer in hidden],
    'dead': [(layer == 0).all(0).all(-1).all(-1).double().mean().item() for layer in hidden],
    'participationRatio': [participation(layer) for layer in hidden],
    'ridge': fitted.reshape(-1).tolist(),
    'points': POINTS,
    'derivatives': {name: derivative(function, POINTS) for name, function in ACTIVATIONS.items()},
}
print(json.dumps(result, indent=1))
