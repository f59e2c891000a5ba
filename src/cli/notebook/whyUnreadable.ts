/** Why a file cannot be read, in a sentence for a person. @param expected what it should be, such as `a notebook` */
export function whyUnreadable(file: string, error: unknown, expected: string): string {
  const { code, message } = error as NodeJS.ErrnoException
  return code === 'ENOENT' ? `There is no file ${file}.` : code === 'EISDIR' ? `${file} is a folder, not ${expected}.` : `${file} cannot be read: ${message}`
}
