import type { ClaimKind } from '../Claim'

/** A claim that the ledger lists, run or not. */
export interface LedgerClaim {
  readonly id: string
  readonly question: number
  /** The claim in a few words of our own. */
  readonly text: string
  readonly kind: ClaimKind
}

const claims = (question: number, ...all: readonly (readonly [kind: ClaimKind, text: string])[]): LedgerClaim[] => all.map(([kind, text], index) => ({ id: `${question}.${index + 1}`, question, text, kind }))

/** Every claim of the nine questions, in their order. */
export const LEDGER_CLAIMS: readonly LedgerClaim[] = [
  ...claims(
    1,
    ['empirical', 'Doubling the filters gives more diverse features'],
    ['empirical', 'Doubling the filters gives a hierarchy of features'],
    ['empirical', 'Doubling the filters makes up for lost resolution, and reduces redundancy'],
    ['ill-posed', 'More filters regularise']
  ),
  ...claims(
    2,
    ['empirical', 'A larger first kernel captures patterns better'],
    ['ill-posed', 'A larger first kernel gives more general building blocks'],
    ['empirical', 'A larger first kernel reduces size gradually, and makes small shifts matter less'],
    ['definitional', 'One large kernel needs fewer parameters than several small ones']
  ),
  ...claims(
    3,
    ['definitional', 'ActivationStats saves raw activations'],
    ['definitional', 'ActivationStats saves mean, standard deviation, minimum and maximum'],
    ['definitional', 'ActivationStats saves histograms'],
    ['definitional', 'ActivationStats saves gradients'],
    ['definitional', 'ActivationStats saves names, types and shapes of layers']
  ),
  ...claims(
    4,
    ['api', 'Keras calls on_train_end when training ends'],
    ['api', 'PyTorch’s Optimizer is a trainer'],
    ['api', 'A callback given to fit or train runs after training'],
    ['definitional', 'So a learner’s callback is got after training']
  ),
  ...claims(
    5,
    ['empirical', 'Activations above zero make gradients vanish'],
    ['empirical', 'Activations above zero saturate'],
    ['empirical', 'Activations above zero make neurons die'],
    ['empirical', 'Outputs that are never negative limit what a network expresses'],
    ['empirical', 'Negative information is lost'],
    ['empirical', 'Leaky ReLU, ELU and the like repair it']
  ),
  ...claims(
    6,
    ['empirical', 'Larger batches use the hardware better'],
    ['empirical', 'Larger batches converge faster'],
    ['empirical', 'Larger batches give steadier gradients'],
    ['empirical', 'Larger batches generalise better'],
    ['definitional', 'Larger batches need more memory'],
    ['ill-posed', 'Larger batches converge more slowly for complex architectures'],
    ['empirical', 'Larger batches need a smaller learning rate'],
    ['ill-posed', 'Larger batches explore less']
  ),
  ...claims(
    7,
    ['empirical', 'A high learning rate at the start is unstable'],
    ['empirical', 'A high learning rate at the start jumps over the optimum and oscillates'],
    ['empirical', 'A high learning rate at the start ends early in a bad region'],
    ['empirical', 'A high learning rate at the start is sensitive to noisy data'],
    ['empirical', 'A high learning rate at the start needs much fine-tuning afterwards'],
    ['empirical', 'A high learning rate at the start makes gradients explode'],
    ['empirical', 'So it is better to start low and to rise']
  ),
  ...claims(
    8,
    ['empirical', 'A high learning rate converges faster'],
    ['ill-posed', 'A high learning rate explores, and escapes local minima'],
    ['empirical', 'A high learning rate escapes plateaus'],
    ['empirical', 'A high learning rate that is lowered generalises better'],
    ['empirical', 'Momentum makes high learning rates usable'],
    ['empirical', 'A high learning rate helps where gradients are sparse']
  ),
  ...claims(
    9,
    ['empirical', 'A low learning rate at the end refines'],
    ['empirical', 'A low learning rate at the end is stable and does not oscillate'],
    ['empirical', 'A low learning rate at the end learns subtle patterns'],
    ['empirical', 'A low learning rate at the end prevents over-fitting'],
    ['empirical', 'A low learning rate at the end generalises better'],
    ['ill-posed', 'A low learning rate at the end avoids catastrophic forgetting']
  )
]
