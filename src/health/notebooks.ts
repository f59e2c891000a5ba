/** A notebook that comes with Convscope. */
export interface BundledNotebook {
  /** Its file in `notebooks/`. */
  readonly file: string
  readonly title: string
}

/** The notebooks to which findings lead. */
export const NOTEBOOKS = {
  nearZero: { file: 'q5-what-is-wrong-with-activations-near-zero.ipynb', title: 'What is wrong with activations near zero?' },
  highRate: { file: 'q7-why-not-start-with-a-high-learning-rate.ipynb', title: 'Why not start training with a high learning rate?' },
  goodHighRate: { file: 'q8-what-a-high-learning-rate-is-good-for.ipynb', title: 'What is a high learning rate good for?' }
} as const satisfies Record<string, BundledNotebook>
