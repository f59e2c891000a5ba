import { escapeMarkup } from '../../picture'

/** Pictures with what they show in words below them; the pictures themselves say it to screen readers. */
export const figure = (pictures: string, words: string): string => `<figure>${pictures}<figcaption aria-hidden="true">${escapeMarkup(words)}</figcaption></figure>`
