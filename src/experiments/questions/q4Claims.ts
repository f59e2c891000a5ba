import type { Claim } from '../Claim'

const common = { question: 4, kind: 'api', decidedBy: 'The snippet is run, and what was called is written down.' } as const

/** What a textbook answer says of getting a learner's callback after training, in our words. */
export const Q4_CLAIMS = [
  {
    ...common,
    id: '4.1',
    text: 'In Keras, the method on_train_end of a callback given to fit runs once, when training ends.',
    reading: '“Get” as “have it run”. Keras in Python, and beside it its sibling TensorFlow.js, both with a fit of three epochs.',
    decidedBy: 'The snippet is run; the callback writes down which of its methods are called, and in which order.'
  },
  {
    ...common,
    id: '4.2',
    text: 'In PyTorch, torch.optim.Optimizer(model, optimizer, criterion) gives a trainer, whose method train runs the training.',
    reading: '“Get” as “have it run”. PyTorch by itself, without a library on top of it.'
  },
  {
    ...common,
    id: '4.3',
    text: 'A callback that is passed to fit, or to train, has its code run after training.',
    reading: '“Get” as “have it run”. fit is Keras’s; for train, every method of that name is tried that the snippet’s objects have.'
  },
  {
    ...common,
    id: '4.4',
    kind: 'definitional',
    text: 'So the question is answered: this is how you get a learner’s callback after training.',
    reading: '“Get” as “get at”, as the course’s book asks it: how do you reach the callback, and what it knows, once training is over?',
    decidedBy: 'After each snippet, everything the library still holds is searched for the callback.'
  }
] as const satisfies readonly Claim[]
