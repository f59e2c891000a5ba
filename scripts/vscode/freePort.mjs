import { createServer } from 'node:net'

/**
 * @param {number} [wanted] taken when it is free, else an error tells so; without it any free port
 * @returns {Promise<number>} a port of 127.0.0.1 on which nobody listens now
 */
export function freePort(wanted = 0) {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error) => reject(new Error(`Port ${wanted} of 127.0.0.1 cannot be used: ${error.message}`)))
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : wanted))
    })
  })
}
