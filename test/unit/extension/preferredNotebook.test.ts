import assert from 'node:assert/strict'
import { isPreferredNotebook } from '../../../src/extension/preferredNotebook'

const notebook = (file: object, notebookType = 'jupyter-notebook'): Parameters<typeof isPreferredNotebook>[0] => ({ notebookType, metadata: { metadata: file } })

describe('isPreferredNotebook', () => {
  it('takes notebooks that are written for us or in our languages', () => {
    assert.ok(isPreferredNotebook(notebook({ kernelspec: { name: 'convscope', display_name: 'x', language: 'typescript' } })))
    assert.ok(isPreferredNotebook(notebook({ kernelspec: { name: 'deno', language: 'typescript' } })))
    assert.ok(isPreferredNotebook(notebook({ language_info: { name: 'javascript' } })))
  })

  it('leaves every other notebook to its own kernel, also one with metadata that make no sense', () => {
    for (const file of [{}, { kernelspec: { name: 'python3', language: 'python' } }, { language_info: { name: 'python' } }, { kernelspec: 7 }, { kernelspec: { name: {}, language: [] } }])
      assert.ok(!isPreferredNotebook(notebook(file)), JSON.stringify(file))
    assert.ok(!isPreferredNotebook(notebook({ kernelspec: { name: 'convscope', language: 'typescript' } }, 'other-notebook')))
  })
})
