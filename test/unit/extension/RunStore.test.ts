import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { RunStore } from '../../../src/extension/RunStore'
import { RunRecord } from '../../../src/run'
import { sampleLoss, sampleMeta, sampleSteps } from '../run/sampleRun'

const DAY_MS = 24 * 60 * 60 * 1000

function sampleRecord(id: string, steps: number): RunRecord {
  const record = new RunRecord(sampleMeta(2, id))
  record.apply(sampleSteps(2, 0, steps, id))
  return record
}

describe('RunStore', () => {
  let folder = ''
  let store: RunStore
  beforeEach(async () => {
    folder = path.join(await mkdtemp(path.join(tmpdir(), 'convscope-store-')), 'runs')
    store = new RunStore(folder)
  })
  afterEach(() => rm(path.dirname(folder), { recursive: true, force: true }))

  it('gives back what it was given, saved in passing or at the last moment', async () => {
    await store.save(sampleRecord('a', 100))
    store.saveNow(sampleRecord('b', 50))
    const [a, b] = [await store.load('a'), await store.load('b')]
    assert.equal(a?.record.steps, 100)
    assert.equal(a.record.loss.mean[99], sampleLoss(99))
    assert.equal(b?.record.steps, 50)
    assert.equal(await store.load('c'), undefined)
    assert.deepEqual((await readdir(folder)).filter(name => !name.endsWith('.json')), [])
  })

  it('keeps the newest of many saves that were asked for at once', async () => {
    await Promise.all([10, 20, 30, 40].map(steps => store.save(sampleRecord('a', steps))))
    assert.equal((await store.load('a'))?.record.steps, 40)
  })

  it('never leaves its folder, whatever a run is called', async () => {
    const id = '../../../outside'
    await store.save(sampleRecord(id, 1))
    assert.equal((await store.load(id))?.record.meta.id, id)
    assert.equal((await readdir(folder)).length, 1)
    assert.equal((await readdir(path.dirname(folder))).length, 1)
  })

  it('tells a run that trains in another window from one whose window is gone', async () => {
    await store.save(sampleRecord('a', 10))
    const [name = ''] = await readdir(folder)
    const file = path.join(folder, name)
    const stored = JSON.parse(await readFile(file, 'utf8')) as { owner: number }
    await writeFile(file, JSON.stringify({ ...stored, owner: process.ppid }))
    assert.equal((await store.load('a'))?.trainsElsewhere, true)
    store.saveNow(sampleRecord('a', 11)) // As a window does that is about to go.
    assert.equal((await store.load('a'))?.trainsElsewhere, false)
  })

  it('says so when a file is damaged, and goes on', async () => {
    await store.save(sampleRecord('a', 10))
    const [name = ''] = await readdir(folder)
    const file = path.join(folder, name)
    await writeFile(file, (await readFile(file, 'utf8')).slice(0, 400))
    await assert.rejects(store.load('a'))
    await store.save(sampleRecord('a', 20))
    assert.equal((await store.load('a'))?.record.steps, 20)
  })

  it('removes what is old, what is too much and what an interrupted write left', async () => {
    for (let i = 0; i < 45; i++) await store.save(sampleRecord(`run ${i}`, 1))
    await writeFile(path.join(folder, 'x.json.1.part'), '{')
    const now = Date.now()
    const left = await readdir(folder)
    for (const name of left) if (name.endsWith('.part')) await utimes(path.join(folder, name), new Date(now - DAY_MS), new Date(now - DAY_MS))
    await store.prune(now)
    assert.equal((await readdir(folder)).length, 40)
    await store.prune(now + 15 * DAY_MS)
    assert.deepEqual(await readdir(folder), [])
  })
})
