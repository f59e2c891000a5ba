import type { SnippetRun } from './SnippetRun'
import { TextbookSnippet } from './TextbookSnippet'

type Attempt = SnippetRun['attempts'][number]
// Recorded: afterwards nothing held the callback.
const ran = (call: string, ...events: string[]): Attempt => ({ call, error: null, events, heldBy: [] })
const failed = (call: string, error: string): Attempt => ({ call, error, events: [], heldBy: [] })

/** How the textbook answer lets a callback run at the end in Keras: made anew, with a model small enough to train at once. */
export const kerasSnippet = new TextbookSnippet(
  'Keras',
  `
import importlib.util, os
found = [name for name in ('tensorflow', 'torch', 'jax') if importlib.util.find_spec(name)]
if found: os.environ.setdefault('KERAS_BACKEND', found[0])
import keras, numpy
images, wanted = numpy.ones((8, 4)), numpy.zeros((8, 2))
model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(2)])
`,
  `
class AfterTraining(keras.callbacks.Callback):
    def on_train_begin(self, logs=None): events.append('on_train_begin')
    def on_epoch_end(self, epoch, logs=None): events.append('on_epoch_end')
    def on_train_end(self, logs=None): events.append('on_train_end')

callback = AfterTraining()
model.compile(optimizer='sgd', loss='mse')
`,
  ['history = model.fit(images, wanted, epochs=3, callbacks=[callback], verbose=0)'],
  `f'Keras {keras.__version__} on {keras.backend.backend()}'`,
  {
    version: 'Keras 3.15.1 on torch',
    attempts: [ran('history = model.fit(images, wanted, epochs=3, callbacks=[callback], verbose=0)', 'on_train_begin', 'on_epoch_end', 'on_epoch_end', 'on_epoch_end', 'on_train_end')]
  }
)

/** The same in PyTorch, as the answer has it; then the methods called `train` which there really are, and a loop that works. */
export const pytorchSnippet = new TextbookSnippet(
  'PyTorch',
  `
import torch
batches = [(torch.ones(8, 4), torch.zeros(8, 2))]
model = torch.nn.Linear(4, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
criterion = torch.nn.MSELoss()
`,
  `
class AfterTraining:
    def on_epoch_end(self): events.append('on_epoch_end')
    def on_train_end(self): events.append('on_train_end')

callback = AfterTraining()

def own_loop(epochs, callbacks):
    for epoch in range(epochs):
        for x, y in batches:
            optimizer.zero_grad()
            criterion(model(x), y).backward()
            optimizer.step()
        for one in callbacks: one.on_epoch_end()
    for one in callbacks: one.on_train_end()
`,
  [
    'trainer = torch.optim.Optimizer(model, optimizer, criterion)',
    'trainer.train(batches, callbacks=[callback])',
    'optimizer.train(batches, callbacks=[callback])',
    'model.train(callbacks=[callback])',
    'model.train(batches)',
    'model.train()',
    'own_loop(3, callbacks=[callback])'
  ],
  `f'PyTorch {torch.__version__.split("+")[0]}'`,
  {
    version: 'PyTorch 2.15.0',
    attempts: [
      failed('trainer = torch.optim.Optimizer(model, optimizer, criterion)', 'TypeError: Optimizer.__init__() takes 3 positional arguments but 4 were given'),
      failed('trainer.train(batches, callbacks=[callback])', "NameError: name 'trainer' is not defined"),
      failed('optimizer.train(batches, callbacks=[callback])', "AttributeError: 'SGD' object has no attribute 'train'"),
      failed('model.train(callbacks=[callback])', "TypeError: Module.train() got an unexpected keyword argument 'callbacks'"),
      failed('model.train(batches)', 'ValueError: training mode is expected to be boolean'),
      ran('model.train()'),
      ran('own_loop(3, callbacks=[callback])', 'on_epoch_end', 'on_epoch_end', 'on_epoch_end', 'on_train_end')
    ]
  }
)
