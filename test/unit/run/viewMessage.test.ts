import assert from 'node:assert/strict'
import * as v from 'valibot'
import { fromBase64, MOST_FILE_BYTES, toBase64, ViewMessage } from '../../../src/run'

const save = (parts: object): object => ({ type: 'save', name: 'loss.csv', mime: 'text/csv', content: toBase64(new TextEncoder().encode('step,loss\r\n')), ...parts })
const understood = (message: object): boolean => v.safeParse(ViewMessage, message).success

describe('the message by which a view saves a file', () => {
  it('brings name, kind and bytes', () => {
    const message = v.parse(ViewMessage, save({ name: 'Förlust-von-Netz_1.5.csv' }))
    assert.equal(message.type === 'save' && new TextDecoder().decode(fromBase64(message.content)), 'step,loss\r\n')
  })

  it('is refused where its name could lead elsewhere, or be another kind of file', () => {
    for (const name of ['../loss.csv', 'a/b.csv', 'a\\b.csv', 'C:loss.csv', '.csv', '.hidden.csv', 'loss.exe', 'loss.csv.sh', 'loss.csv\n', 'loss', `${'x'.repeat(200)}.csv`, '']) assert.equal(understood(save({ name })), false, JSON.stringify(name))
  })

  it('is refused where it holds another kind, no base64, or more than a picture has', () => {
    assert.equal(understood(save({ mime: 'text/html' })), false)
    assert.equal(understood(save({ content: '<svg>' })), false)
    assert.equal(understood(save({ content: 7 })), false)
    assert.equal(understood(save({ content: 'A'.repeat(Math.ceil(MOST_FILE_BYTES / 3) * 4 + 4) })), false)
  })
})
