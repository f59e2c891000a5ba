/** What the editor shows beside a description, or strikes out by. */
const KEPT_TAG = /^@(param|returns?|deprecated|default)\b/

/**
 * A declaration file of a package, with so much of its comments as an editor shows at a glance: of each docstring the first paragraph and what it says of
 * parameters and the result. Examples, histories and the licence at the top of each file go; the licence stands in the third-party notices.
 * @param {string} text
 * @returns {string}
 */
export function shortenedDocs(text) {
  return text.replace(/^([ \t]*)\/\*((?:(?!\*\/)[\s\S])*)\*\/[ \t]*\r?\n/gm, (_, indent, comment) => {
    if (!comment.startsWith('*') || /@license\b|Copyright/.test(comment)) return ''
    /** @type {string[]} */
    const lines = comment.slice(1).split(/\r?\n/).map((/** @type {string} */ line) => line.replace(/^\s*\* ?/, '').trimEnd())
    // The description, and after it a part for each tag.
    const parts = lines.join('\n').trim().split(/\n(?=@)/)
    const kept = parts.filter((part, index) => KEPT_TAG.test(part) || (index === 0 && !part.startsWith('@'))).map((part) => part.split(/\n\s*\n/)[0]?.trimEnd() ?? '')
    if (kept.length === 0) return ''
    const written = kept.join('\n').split('\n')
    return written.length === 1 ? `${indent}/** ${written[0]} */\n` : `${indent}/**\n${written.map((line) => `${indent} * ${line}\n`).join('')}${indent} */\n`
  })
}
