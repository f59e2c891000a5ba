import { addPictureStyle, addStyle, onThemeChange } from '../charts'
import { speak } from '../mirror/Language'
import { RunMirror } from '../mirror/RunMirror'
import { StepCursors } from '../mirror/StepCursors'
import { PanelPage } from './PanelPage'
import { PANEL_STYLE } from './panelStyle'
import { readTexts } from './readTexts'

declare function acquireVsCodeApi(): { postMessage(message: unknown): void; getState(): unknown; setState(state: unknown): void }

const vscode = acquireVsCodeApi()
const root = document.getElementById('panel') ?? document.body.appendChild(document.createElement('main'))
speak(readTexts(document.getElementById('texts')?.textContent))
addPictureStyle()
addStyle('convscope-panel', PANEL_STYLE)
const mirror = new RunMirror(message => vscode.postMessage(message))
const cursors = new StepCursors(message => vscode.postMessage(message))
const panel = new PanelPage(root, mirror, cursors, vscode.getState(), state => vscode.setState(state), request => vscode.postMessage(request))
onThemeChange(() => panel.theme())
window.addEventListener('message', event => {
  const message = mirror.receive(event.data)
  if (message?.type === 'cursor') cursors.receive(message)
  else if (message) panel.receive(message)
})
// Which run is to be followed is the extension's to say; it does when a page says hello with a run it does not follow, or with none.
vscode.postMessage({ type: 'hello', run: '', have: 0 })
