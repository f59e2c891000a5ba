/** File descriptor of the kernel process on which the parent writes a byte to interrupt the running cell. */
export const INTERRUPT_FD = 4
