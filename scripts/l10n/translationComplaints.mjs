/** @typedef {Record<string, string | { message: string, comment: string[] }>} Texts by what the program calls them */

/**
 * What is wrong with a translation: texts that are no more, placeholders that it has lost or made up, and comments, which VS Code takes for
 * no text. A text that is not translated yet is shown in English, and is no complaint.
 * @param {Texts} translation
 * @param {Texts} originals
 */
export function translationComplaints(translation, originals) {
  return Object.entries(translation).flatMap(([key, text]) => {
    const original = originals[key]
    if (original === undefined) return [`“${key}” is no text of Convscope any more`]
    if (typeof text !== 'string') return [`“${key}” must be a text alone, without its comment`]
    return placeholders(text) === placeholders(original) ? [] : [`“${key}” has not the placeholders of the English text`]
  })
}

/** @param {Texts[string]} text */
function placeholders(text) {
  return [...new Set((typeof text === 'string' ? text : text.message).match(/\{\d+\}/g))].sort().join(' ')
}
