/** Waits until a condition holds; fails with what it waited for. */
export async function waitFor<T>(condition: () => T | undefined | false, what: string, limitMs = 90_000): Promise<T> {
  const startedAt = Date.now()
  for (;;) {
    const value = condition()
    if (value !== undefined && value !== false) return value
    if (Date.now() - startedAt > limitMs) throw new Error(`Waited ${limitMs / 1000} s in vain for ${what}.`)
    await new Promise(resolve => setTimeout(resolve, 25))
  }
}
