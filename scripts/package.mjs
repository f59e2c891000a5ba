// Makes convscope-VERSION.vsix in the project's folder, or where `--out=FILE` says: what .vscodeignore names, minified, the notebooks, compressed, and
// our plugin of the TypeScript server. That has to lie in node_modules, of which vsce takes only what package.json depends upon: so the package is
// made in a folder of its own.
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { packedNotebook } from './package/packedNotebook.mjs'
import { runCommand } from './process/runCommand.mjs'
import { inProject, projectFolder } from './projectFolder.mjs'

const PLUGIN = 'convscope-cell-types'

/** Of package.json, what only builds need. */
const BUILDING = ['dependencies', 'devDependencies', 'overrides', 'scripts']
const shipped = Object.fromEntries(Object.entries(JSON.parse(readFileSync(inProject('package.json'), 'utf8'))).filter(([key]) => !BUILDING.includes(key)))
const vsix = process.argv.find((argument) => argument.startsWith('--out='))?.slice('--out='.length) ?? inProject(`${shipped.name}-${shipped.version}.vsix`)
const folder = mkdtempSync(path.join(tmpdir(), 'convscope-package-'))
try {
  await runCommand(process.execPath, [inProject('esbuild.mjs'), '--minify', `--into=${folder}`], { cwd: projectFolder, show: true })
  for (const file of await listFiles({ cwd: projectFolder, packageManager: PackageManager.None })) {
    if (!existsSync(path.join(folder, file))) cpSync(inProject(file), path.join(folder, file))
  }
  mkdirSync(path.join(folder, 'notebooks'))
  const drawn = shipped.contributes.notebookRenderer.flatMap((/** @type {{ mimeTypes: string[] }} */ { mimeTypes }) => mimeTypes)
  for (const name of readdirSync(inProject('notebooks'))) {
    if (name.endsWith('.ipynb')) writeFileSync(path.join(folder, 'notebooks', `${name}.br`), packedNotebook(readFileSync(inProject('notebooks', name), 'utf8'), drawn))
  }
  const write = (/** @type {string} */ file, /** @type {object} */ content) => writeFileSync(path.join(folder, file), `${JSON.stringify(content, null, 2)}\n`)
  writeFileSync(path.join(folder, '.vscodeignore'), '# All that lies here is shipped, but for what only the command line needs.\ndist/cli.js\n')
  write('package.json', { ...shipped, dependencies: { [PLUGIN]: shipped.version } })
  write(path.join('node_modules', PLUGIN, 'package.json'), { name: PLUGIN, version: shipped.version, main: 'index.js', license: shipped.license })
  // The marketplaces show no SVG: beside each of README's lies a PNG. Links to files become links into the repository.
  const readme = readFileSync(inProject('README.md'), 'utf8')
  writeFileSync(path.join(folder, 'README.md'), readme.replace(/(!\[[^\]]*\]\([^)]*)\.svg\)/g, '$1.png)'))
  await createVSIX({ cwd: folder, packagePath: path.resolve(vsix), dependencies: true })
} finally {
  rmSync(folder, { recursive: true })
}
