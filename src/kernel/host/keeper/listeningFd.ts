/** On this file descriptor of its keeper a kernel's first window hears where the keeper listens. */
export const LISTENING_FD = 3
