"""Trains a small convolutional network with PyTorch and prints, for each case, the loss of every step and the weights after the last one.
test/unit/learner/pytorch.test.ts trains the same with our Learner and compares.

    python3 -m venv .tools/pytorch && .tools/pytorch/bin/pip install torch==2.15.0
    .tools/pytorch/bin/python test/reference/pytorchTrajectories.py > test/reference/pytorchTrajectories.json

Initial weights and batches are the same on both sides by construction: they come from a linear congruential generator
(Numerical Recipes' constants), state <- 1664525 state + 1013904223 mod 2^32, number = state / 2^32, computed in doubles and rounded to
float32 once. In this order: for each weight [height, width, in, out] or [in, out], seed 1, uniform within +-1/sqrt(fan in), then for each
bias the same; factors of normalisations start at 1, their offsets at 0. For the batches, seed 2: for each image its label, floor(10 u),
then its pixels row by row, u each, plus 2 in the row whose number is the label.

Layouts are TensorFlow's, [height, width, channel]; there is no padding, since stride 2 is padded differently there.
"""
import base64
import json
import math
import sys

import torch
import torch.nn.functional as F
from torch import nn

STEPS, BATCH, SIDE, CLASSES = 50, 16, 13, 10

# Names of options are our optimizers'. The defaults of the libraries differ: all that matters is said.
ADAM = {'momentum': 0.9, 'squaredMomentum': 0.99, 'epsilon': 1e-5}
CASES = {
    'SGD': {'optimizer': 'sgd', 'options': {'learningRate': 0.05, 'momentum': 0}},
    'SGD with momentum': {'optimizer': 'sgd', 'options': {'learningRate': 0.02, 'momentum': 0.9}},
    'SGD with Nesterov momentum': {'optimizer': 'sgd', 'options': {'learningRate': 0.02, 'momentum': 0.9, 'nesterov': True}},
    'Adam': {'optimizer': 'adam', 'options': {'learningRate': 0.005, **ADAM}},
    'AdamW': {'optimizer': 'adamW', 'options': {'learningRate': 0.005, **ADAM, 'weightDecay': 0.01, 'decays': 'all'}},
    'AdamW that spares biases': {'optimizer': 'adamW', 'options': {'learningRate': 0.005, **ADAM, 'weightDecay': 0.1, 'decays': 'kernels'}},
    'RMSProp': {'optimizer': 'rmsProp', 'options': {'learningRate': 0.002, 'squaredMomentum': 0.99, 'epsilon': 1e-8, 'momentum': 0}},
    'RMSProp with momentum': {'optimizer': 'rmsProp', 'options': {'learningRate': 0.0005, 'squaredMomentum': 0.99, 'epsilon': 1e-8, 'momentum': 0.9}},
    'label smoothing': {'optimizer': 'sgd', 'options': {'learningRate': 0.02, 'momentum': 0.9}, 'labelSmoothing': 0.1},
    'gradient clipping': {'optimizer': 'sgd', 'options': {'learningRate': 0.02, 'momentum': 0.9}, 'clipNorm': 1.0},
    'learning rate and momentum of one cycle': {'optimizer': 'sgd', 'options': {'learningRate': 0.02, 'momentum': 0.9}, 'cycle': {'learningRate': [0.002, 0.04], 'momentum': [0.95, 0.85]}},
    'learning rate of one cycle, AdamW': {'optimizer': 'adamW', 'options': {'learningRate': 0.005, **ADAM, 'weightDecay': 0.01, 'decays': 'all'}, 'cycle': {'learningRate': [0.0005, 0.01], 'momentum': [0.9, 0.9]}},
    'batch normalisation': {'optimizer': 'sgd', 'options': {'learningRate': 0.02, 'momentum': 0.9}, 'normalisation': 'batch'},
    'layer normalisation': {'optimizer': 'adam', 'options': {'learningRate': 0.005, **ADAM}, 'normalisation': 'layer'},
}


def numbers(seed):
    while True:
        seed = (1664525 * seed + 1013904223) % 2**32
        yield seed / 2**32


def make_batches():
    random = numbers(2)
    for _ in range(STEPS):
        images, labels = [], []
        for _ in range(BATCH):
            label = math.floor(CLASSES * next(random))
            images.append([[next(random) + (2 if row == label else 0) for _ in range(SIDE)] for row in range(SIDE)])
            labels.append(label)
        yield torch.tensor(images, dtype=torch.float32).unsqueeze(1), torch.tensor(labels)


class Network(nn.Module):
    """13 x 13 -> 4 filters of 5 x 5, stride 2 -> ReLU -> 8 of 3 x 3, stride 2 -> ReLU -> 10. Normalised before the first ReLU, where asked for."""

    def __init__(self, normalisation):
        super().__init__()
        self.first, self.second, self.dense = nn.Conv2d(1, 4, 5, stride=2), nn.Conv2d(4, 8, 3, stride=2), nn.Linear(32, CLASSES)
        self.norm = {'batch': lambda: nn.BatchNorm2d(4, eps=1e-5), 'layer': lambda: nn.LayerNorm(4, eps=1e-5), None: lambda: None}[normalisation]()
        random = numbers(1)
        with torch.no_grad():
            for layer in (self.first, self.second, self.dense):
                fan_in = layer.weight[0].numel()
                bound = 1 / math.sqrt(fan_in)
                draw = lambda count: torch.tensor([(2 * next(random) - 1) * bound for _ in range(count)], dtype=torch.float64).float()
                weight = draw(layer.weight.numel())
                if isinstance(layer, nn.Conv2d):
                    height, width = layer.kernel_size
                    layer.weight.copy_(weight.reshape(height, width, layer.in_channels, layer.out_channels).permute(3, 2, 0, 1))
                else:
                    layer.weight.copy_(weight.reshape(layer.in_features, layer.out_features).T)
                layer.bias.copy_(draw(layer.bias.numel()))

    def forward(self, x):
        x = self.first(x)
        if isinstance(self.norm, nn.BatchNorm2d):
            x = self.norm(x)
        elif self.norm is not None:
            x = self.norm(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
        x = self.second(x.relu()).relu()
        return self.dense(x.permute(0, 2, 3, 1).flatten(1))

    def weights(self):
        """All that is trained, layer by layer, as TensorFlow lays it out."""
        order = [self.first, self.norm, self.second, self.dense]
        for layer in order:
            if layer is None:
                continue
            weight = layer.weight.detach()
            yield weight.permute(2, 3, 1, 0) if weight.dim() == 4 else weight.T if weight.dim() == 2 else weight
            yield layer.bias.detach()


def make_optimizer(kind, parameters, learningRate, momentum, squaredMomentum=None, epsilon=None, nesterov=False, weightDecay=0.0, decays=None):
    betas = (momentum, squaredMomentum)
    if decays == 'kernels':
        spared = {'params': [each for each in parameters if each.dim() == 1], 'weight_decay': 0.0}
        parameters = [{'params': [each for each in parameters if each.dim() > 1]}, spared]
    return {
        'sgd': lambda: torch.optim.SGD(parameters, lr=learningRate, momentum=momentum, nesterov=nesterov),
        'adam': lambda: torch.optim.Adam(parameters, lr=learningRate, betas=betas, eps=epsilon),
        'adamW': lambda: torch.optim.AdamW(parameters, lr=learningRate, betas=betas, eps=epsilon, weight_decay=weightDecay),
        'rmsProp': lambda: torch.optim.RMSprop(parameters, lr=learningRate, alpha=squaredMomentum, eps=epsilon, momentum=momentum),
    }[kind]()


def turn(ends, step):
    """From the first number to the second and back, over all steps."""
    return ends[0] + (ends[1] - ends[0]) * math.sin(math.pi * (step + 0.5) / STEPS)


def run(case):
    model = Network(case.get('normalisation'))
    optimizer = make_optimizer(case['optimizer'], list(model.parameters()), **case['options'])
    losses = []
    for step, (images, labels) in enumerate(make_batches()):
        if 'cycle' in case:
            group = optimizer.param_groups[0]
            group['lr'] = turn(case['cycle']['learningRate'], step)
            momentum = turn(case['cycle']['momentum'], step)
            if 'betas' in group:
                group['betas'] = (momentum, group['betas'][1])
            else:
                group['momentum'] = momentum
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images), labels, label_smoothing=case.get('labelSmoothing', 0.0))
        loss.backward()
        if 'clipNorm' in case:
            nn.utils.clip_grad_norm_(model.parameters(), case['clipNorm'])
        optimizer.step()
        losses.append(loss.detach())
    return {**case, 'losses': encode([torch.stack(losses)]), 'weights': encode(model.weights())}


def encode(tensors):
    """Base64 of the float32s, little-endian, one tensor after the other."""
    flat = torch.cat([tensor.flatten() for tensor in tensors]).float().contiguous()
    return base64.b64encode(bytes(flat.view(torch.uint8).tolist())).decode()


torch.set_num_threads(1)
trajectories = {name: run(case) for name, case in CASES.items()}
json.dump({'torch': torch.__version__.split('+')[0], 'cases': trajectories}, sys.stdout, indent=1)
print()
