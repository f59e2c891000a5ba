"""One step of training with the PyTorch in the folder that is named: whether it works here."""
import os
import sys

sys.path.insert(0, sys.argv[1])
if hasattr(os, 'RTLD_LAZY'):
    sys.setdlopenflags(os.RTLD_LAZY)

import torch  # noqa: E402

model = torch.nn.Sequential(torch.nn.Conv2d(1, 8, 5, stride=2, padding=2), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(8 * 14 * 14, 10))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
loss = torch.nn.functional.cross_entropy(model(torch.rand(4, 1, 28, 28)), torch.tensor([0, 1, 2, 3]))
loss.backward()
optimizer.step()
assert 0 < loss.item() < 10
