// Makes convscope-VERSION.vsix in the project's folder: what .vscodeignore names, minified, and our plugin of the TypeScript server. That has
// to lie in node_modules, of which vsce takes only what package.json depends upon: so the package is made in a folder of its own.
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { runCommand } from './process/runCommand.mjs'
import { inProject, projectFolder } from './projectFolder.mjs'

const PLUGIN = 'convscope-cell-types'

/** Of package.json, what only builds need. */
const BUILDING = ['dependencies', 'devDependencies', 'overrides', 'scripts']
const shipped = Object.fromEntries(Object.entries(JSON.parse(readFileSync(inProject('package.json'), 'utf8'))).filter(([key]) => !BUILDING.includes(key)))
const folder = mkdtempSync(path.join(tmpdir(), 'convscope-package-'))
const build = (/** @type {string[]} */ ...options) => runCommand(process.execPath, [inProject('esbuild.mjs'), ...options], { cwd: projectFolder, show: true })
try {
  await build('--minify')
  for (const file of await listFiles({ cwd: projectFolder, packageManager: PackageManager.None })) cpSync(inProject(file), path.join(folder, file))
  const write = (/** @type {string} */ file, /** @type {object} */ content) => writeFileSync(path.join(folder, file), `${JSON.stringify(content, null, 2)}\n`)
  writeFileSync(path.join(folder, '.vscodeignore'), '# All that lies here is shipped.\n')
  write('package.json', { ...shipped, dependencies: { [PLUGIN]: shipped.version } })
  cpSync(inProject('node_modules', PLUGIN, 'index.js'), path.join(folder, 'node_modules', PLUGIN, 'index.js'))
  write(path.join('node_modules', PLUGIN, 'package.json'), { name: PLUGIN, version: shipped.version, main: 'index.js', license: shipped.license })
  const vsix = inProject(`${shipped.name}-${shipped.version}.vsix`)
  await createVSIX({ cwd: folder, packagePath: vsix, dependencies: true, allowMissingRepository: true, rewriteRelativeLinks: false })
} finally {
  rmSync(folder, { recursive: true })
  await build()
}
