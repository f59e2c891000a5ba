/** Milliseconds since 1970, with the clock's finer digits. */
export const now = (): number => performance.timeOrigin + performance.now()
