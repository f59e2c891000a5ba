import * as vscode from 'vscode'
import * as v from 'valibot'
import { ViewMessage } from '../run'
import { RENDERER_ID } from './identifiers'
import type { RunHub } from './RunHub'

/** Said by a view when a step is on the screen: what latency is measured from. */
export type Drawn = Extract<ViewMessage, { type: 'drawn' }>

/** Connects the notebook renderers with the hub: news go to all of them, the answer to a `hello` only to who asked. */
export function connectRenderers(hub: RunHub, onDrawn: (drawn: Drawn) => void, log: vscode.LogOutputChannel): vscode.Disposable {
  const messaging = vscode.notebooks.createRendererMessaging(RENDERER_ID)
  return vscode.Disposable.from(
    hub.onDidSend(({ message }) => void messaging.postMessage(message)),
    messaging.onDidReceiveMessage(({ editor, message }) => {
      const parsed = v.safeParse(ViewMessage, message)
      if (!parsed.success) return log.warn(`A renderer's message was not understood: ${v.flatten(parsed.issues).root?.[0] ?? parsed.issues[0].message}`)
      if (parsed.output.type === 'drawn') return onDrawn(parsed.output)
      const { run } = parsed.output
      void hub.answer(run, editor.notebook).then(
        answer => messaging.postMessage(answer, editor),
        (error: unknown) => log.error(`The run ${run} could not be sent: ${String(error)}`)
      )
    })
  )
}
