/** A text that begins with a capital letter, where its first letter has one. */
export const capitalised = (text: string): string => text.replace(/^\p{L}/u, letter => letter.toLocaleUpperCase())
