"""Trains the benchmark's network with PyTorch on the CPU, block by block, as it is asked to on standard input.

Arguments: the folder with PyTorch in it, the number of threads, a file with images (28 x 28 bytes each) and then their labels (a byte each),
and the number of images. It says one JSON object a line, and takes these, answering each with one:

    {"prepare": {"batch": 64, "hooks": false, "layout": "contiguous"}}                 ->  {"imagesPerSecond": 30000.0}
    {"train": {"batch": 64, "hooks": false, "layout": "contiguous", "batches": 100}}   ->  {"seconds": 0.21, "loss": 0.4}

It ends when its input does. Between two questions it waits in a read and computes nothing.
"""
import json
import os
import sys
import time

folder, threads, file, count = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
sys.path.insert(0, folder)
if hasattr(os, 'RTLD_LAZY'):
    # The CUDA libraries that Linux's wheel is linked against are not installed: functions are looked up when they are called, and none is.
    sys.setdlopenflags(os.RTLD_LAZY)

import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402
from torch import nn  # noqa: E402

torch.set_num_threads(threads)
LAYOUTS = {'contiguous': torch.contiguous_format, 'channels_last': torch.channels_last}

with open(file, 'rb') as opened:
    stored = torch.frombuffer(bytearray(opened.read()), dtype=torch.uint8)
pixels = stored[:count * 784].reshape(count, 1, 28, 28).float() / 255
images = (pixels - pixels.mean()) / pixels.std()
labels = stored[count * 784:].long()


class ActivationStats:
    """What fastai's callback of this name takes of each layer with weights, by a forward hook: mean, standard deviation, the share of values
    of at most 0.05, each read at once, and a histogram of 40 bins from 0 to 10. One entry of `batches` for each batch."""

    def __init__(self, model):
        self.batches = []
        self.now = []
        for layer in model:
            if isinstance(layer, nn.Conv2d):
                layer.register_forward_hook(self.take)

    def take(self, layer, inputs, output):
        values = output.detach().cpu().float()
        near_zero = (values <= 0.05).long().sum().item() / values.numel()
        self.now.append((values.mean().item(), values.std().item(), near_zero, values.histc(40, 0, 10)))

    def after_batch(self):
        self.batches.append(self.now)
        self.now = []


class Training:
    """The network that simpleCnn() makes, SGD with momentum, and the place in the images that it has come to."""

    def __init__(self, layout, hooks):
        torch.manual_seed(42)
        filters = [1, 8, 16, 32, 64, 10]
        layers = []
        for index in range(5):
            size = 5 if index == 0 else 3
            layers.append(nn.Conv2d(filters[index], filters[index + 1], size, stride=2, padding=size // 2))
            if index < 4:
                layers.append(nn.ReLU())
        self.model = nn.Sequential(*layers, nn.Flatten()).to(memory_format=LAYOUTS[layout])
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.06, momentum=0.9)
        self.statistics = ActivationStats(self.model) if hooks else None
        self.at = 0

    def train(self, batch, batches):
        """Seconds that the batches took, and the last one's loss. The loss is read in each, as whoever draws it does."""
        if self.statistics:
            self.statistics.batches = []
        loss = float('nan')
        began = time.perf_counter()
        for _ in range(batches):
            if self.at + batch > count:
                self.at = 0
            x, y = images[self.at:self.at + batch], labels[self.at:self.at + batch]
            self.at += batch
            error = F.cross_entropy(self.model(x), y)
            error.backward()
            self.optimizer.step()
            self.optimizer.zero_grad()
            loss = error.item()
            if self.statistics:
                self.statistics.after_batch()
        return time.perf_counter() - began, loss


trainings = {}


def prepare(batch, hooks, layout):
    """Makes a training and lets it run for a moment. Its speed then: the best of three short blocks."""
    training = trainings[batch, hooks, layout] = Training(layout, hooks)
    batches = max(4, 2048 // batch)
    training.train(batch, batches)
    return {'imagesPerSecond': batch * batches / min(training.train(batch, batches)[0] for _ in range(3))}


def train(batch, hooks, layout, batches):
    seconds, loss = trainings[batch, hooks, layout].train(batch, batches)
    return {'seconds': seconds, 'loss': loss}


def say(answer):
    print(json.dumps(answer, allow_nan=False), flush=True)


say({'version': torch.__version__, 'threads': torch.get_num_threads()})
for line in sys.stdin:
    question = json.loads(line)
    say(prepare(**question['prepare']) if 'prepare' in question else train(**question['train']))
