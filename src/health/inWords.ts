import * as l10n from '@vscode/l10n'

/** A number as people write it: three significant digits, with separators. */
export const number = (value: number): string => {
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) return value.toExponential(1)
  return value.toLocaleString('en-US', { maximumSignificantDigits: size >= 1000 ? Math.ceil(Math.log10(size + 1)) : 3 })
}

/** A loss: always three significant digits, so that small changes show. */
export const lossWord = (value: number): string => {
  const size = Math.abs(value)
  return size >= 0.001 && size < 1000 ? value.toLocaleString('en-US', { minimumSignificantDigits: 3, maximumSignificantDigits: 3 }) : number(value)
}

/** A step or another count. */
export const count = (value: number): string => value.toLocaleString('en-US')

/** Since when something is so. */
export const sinceStep = (step: number): string => (step === 0 ? l10n.t('since the first step') : l10n.t('since step {0}', count(step)))

/** A share between 0 and 1 as a percentage, to a tenth. */
export const percent = (share: number): string => (share > 0 && share < 0.001 ? l10n.t('less than 0.1 %') : `${(100 * share).toLocaleString('en-US', { maximumFractionDigits: 1 })} %`)

/** Sentences after one another. */
export const sentences = (first: string, second: string): string => l10n.t({ message: '{0} {1}', args: [first, second], comment: ['Two sentences after one another'] })

/** `conv1`, `conv1 and conv2`, `conv1, conv2 and conv3` */
export function list(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : l10n.t('{0} and {1}', words.slice(0, -1).join(', '), last)
}
