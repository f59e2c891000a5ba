import assert from 'node:assert/strict'
import fc from 'fast-check'
import { encodeRun, RUN_MIME, SavedRunError, SORTABLE_TABLE_MIME } from '../../../src/run'
import { VERDICT_MIME } from '../../../src/experiments'
import { verdictsOfNotebook } from '../../../src/experiments/ledger/verdictsOfNotebook'
import { readItem } from '../../../renderers/notebook/readItem'
import { readTable } from '../../../renderers/notebook/readTable'
import { damagedItem } from './hostileItems'
import { savedItems } from './savedItems'

/** What a reader of a file's bytes does with damaged ones: it gives something, or says in a sentence why not. */
function readsOrSaysWhy<T>(read: (bytes: Uint8Array) => T, text: string): T | undefined {
  try {
    return read(new TextEncoder().encode(text))
  } catch (error) {
    assert.ok(error instanceof SavedRunError, `${error instanceof Error ? error.stack ?? error.message : String(error)}\nis not meant for a person`)
    assert.match(error.message, /^[A-Z][^]*(Run the cell again to make a new one|The file is unchanged)\.$/)
    assert.ok(error.message.length < 1000, `${error.message.length} characters`)
    return undefined
  }
}

/** Runs a property so many times, and says upon failure with which seed. */
const holds = (property: fc.IProperty<[string]>, numRuns: number): void => fc.assert(property, { numRuns, endOnFailure: true })

/** An item, and all columns of its run. */
function readWhole(bytes: Uint8Array): ReturnType<typeof readItem> {
  const item = readItem(bytes)
  if ('record' in item.known) while (item.known.readNext());
  return item
}

describe('items of a file, damaged by chance', function () {
  this.timeout(300_000)
  afterEach(() => {
    assert.equal('executed' in globalThis, false)
    assert.equal('executed' in {}, false, 'no object has got a property by a key of the file')
  })

  it('10,000 runs are read, or refused in a sentence; what is read can be saved again', () => {
    let [read, refused] = [0, 0]
    holds(
      fc.property(damagedItem(savedItems(RUN_MIME, 25_000)), text => {
        const item = readsOrSaysWhy(readWhole, text)
        if (item) read++
        else refused++
        if (!item || !('record' in item.known)) return
        const again = encodeRun(item.known.record)
        assert.ok('record' in readWhole(new TextEncoder().encode(JSON.stringify(again))).known)
      }),
      10_000
    )
    // A test that saw only one of the two would prove little.
    assert.ok(read > 1000 && refused > 1000, `${read} read, ${refused} refused`)
  })

  it('300 of the largest runs', () => {
    holds(fc.property(damagedItem(savedItems(RUN_MIME).filter(item => JSON.stringify(item).length > 80_000)), text => void readsOrSaysWhy(readWhole, text)), 300)
  })

  it('1,000 tables', () => {
    holds(fc.property(damagedItem(savedItems(SORTABLE_TABLE_MIME)), text => void readsOrSaysWhy(readTable, text)), 1000)
  })

  it('1,000 verdicts: each is taken into the ledger, or left out with the reason', () => {
    holds(
      fc.property(damagedItem(savedItems(VERDICT_MIME, 20_000)), text => {
        const { rows, problems } = verdictsOfNotebook(`{"nbformat":4,"cells":[{"outputs":[{"data":{"${VERDICT_MIME}":${text}}}]}]}`, 'damaged.ipynb')
        assert.equal(rows.length + problems.length, 1)
      }),
      1000
    )
  })
})
