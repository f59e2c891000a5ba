import * as vscode from 'vscode'
import * as v from 'valibot'
import { ViewMessage, type HostMessage } from '../run'
import { RENDERER_ID } from './identifiers'
import type { RunCursors } from './RunCursors'
import type { RunHub } from './RunHub'
import { saveFile } from './saveFile'

/** What a view has said, and in which notebook editor; the side panel is in none. */
export interface ViewSaid {
  readonly message: ViewMessage
  readonly editor?: vscode.NotebookEditor
}

/** Connects the notebook renderers with the hub: news and cursors go to all of them, the answer to a `hello` only to who asked. */
export function connectRenderers(hub: RunHub, cursors: RunCursors, onMessage: (said: ViewSaid) => void, log: vscode.LogOutputChannel): vscode.Disposable {
  const messaging = vscode.notebooks.createRendererMessaging(RENDERER_ID)
  return vscode.Disposable.from(
    hub.onDidSend(({ message }) => void messaging.postMessage(message)),
    cursors.onDidMove(message => void messaging.postMessage(message)),
    messaging.onDidReceiveMessage(({ editor, message: input }) => {
      const parsed = v.safeParse(ViewMessage, input)
      if (!parsed.success) return log.warn(`A renderer's message was not understood: ${parsed.issues[0].message}`)
      const message = parsed.output
      onMessage({ message, editor })
      if (message.type === 'cursor') return cursors.take(message)
      if (message.type === 'save') return void saveFile(message, editor.notebook)
      if (message.type === 'language') return void messaging.postMessage({ type: 'texts', texts: vscode.l10n.bundle ?? {} } satisfies HostMessage, editor)
      if (message.type !== 'hello') return
      void hub.answer(message.run, editor.notebook).then(
        answer => messaging.postMessage(answer, editor),
        (error: unknown) => log.error(`The run ${message.run} could not be sent: ${String(error)}`)
      )
    })
  )
}
