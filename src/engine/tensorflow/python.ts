/** The Python whose pip is used; `CONVSCOPE_PYTHON` names another. */
export function python(): string {
  return process.env.CONVSCOPE_PYTHON || 'python3'
}
