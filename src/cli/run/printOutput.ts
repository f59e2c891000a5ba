import type { KernelToHost } from '../../kernel/protocol'
import type { EpochEvent } from '../../run'

/** Puts on the terminal what a cell says, as text. */
export function printOutput(message: KernelToHost): void {
  switch (message.type) {
    case 'stream':
      process[message.name].write(message.text)
      break
    case 'live':
    case 'display': {
      // What changes all the time is printed as it is at the end.
      if (message.type === 'live' && !message.final) break
      const text = message.data['text/plain']
      process.stdout.write(`${typeof text === 'string' ? text : `(shown as ${Object.keys(message.data).join(', ')})`}\n`)
      break
    }
    case 'engine':
      process.stderr.write(`Engine: ${message.name} ${message.version} (${message.device})${message.note === undefined ? '' : `\n  ${message.note}`}\n`)
      break
    case 'run':
      if (message.event.type === 'epoch') process.stdout.write(`${epochText(message.event)}\n`)
      else if (message.event.type === 'end' && message.event.state !== 'finished') process.stdout.write(`The run was ${message.event.state}${message.event.reason === undefined ? '' : `: ${message.event.reason}`}\n`)
      break
    default:
  }
}

function epochText({ epoch, trainingLoss, validationLoss, metrics, seconds }: EpochEvent): string {
  const figures = [
    `training loss ${trainingLoss.toFixed(4)}`,
    ...(validationLoss === undefined ? [] : [`validation loss ${validationLoss.toFixed(4)}`]),
    ...Object.entries(metrics).map(([name, value]) => `${name} ${value.toFixed(4)}`)
  ]
  return `epoch ${epoch + 1}: ${figures.join(' · ')} · ${seconds.toFixed(1)} s`
}
