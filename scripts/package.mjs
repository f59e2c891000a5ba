// Makes, in the project's folder or where `--into=FOLDER` says, convscope-VERSION.vsix, and convscope-PLATFORM-VERSION.vsix for this machine's platform,
// in which there is TensorFlow's addon too: `--only=universal` or `--only=platform` makes one of them. Without `--only` a machine that cannot compile an
// addon says so and makes the universal one.
// In a package are what .vscodeignore names, minified, the notebooks, compressed, and our plugin of the TypeScript server. That has to lie in
// node_modules, of which vsce takes only what package.json depends upon: so packages are made in a folder of their own.
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { findAddon } from './package/findAddon.mjs'
import { packedNotebook } from './package/packedNotebook.mjs'
import { runCommand } from './process/runCommand.mjs'
import { inProject, projectFolder } from './projectFolder.mjs'

const PLUGIN = 'convscope-cell-types'

/** Of package.json, what only builds need. */
const BUILDING = ['dependencies', 'devDependencies', 'overrides', 'scripts']
const shipped = Object.fromEntries(Object.entries(JSON.parse(readFileSync(inProject('package.json'), 'utf8'))).filter(([key]) => !BUILDING.includes(key)))
const option = (/** @type {string} */ name) => process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3)
const into = path.resolve(option('into') ?? projectFolder)
const only = option('only')
const platform = `${process.platform}-${process.arch}`
const vsix = (/** @type {string} */ name) => path.join(into, `${name}-${shipped.version}.vsix`)
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
  if (only !== 'platform') await createVSIX({ cwd: folder, packagePath: vsix(shipped.name), dependencies: true })
  if (only !== 'universal') {
    const addon = await findAddon()
    if ('lacks' in addon && only === 'platform') throw new Error(`There is no package for ${platform}: ${addon.lacks}.`)
    if ('lacks' in addon) console.log(`No package for ${platform}: ${addon.lacks}.`)
    else {
      mkdirSync(path.join(folder, 'dist/addon'))
      cpSync(addon.file, path.join(folder, 'dist/addon', path.basename(addon.file)))
      write('dist/addon/addon.json', addon.description)
      await createVSIX({ cwd: folder, packagePath: vsix(`${shipped.name}-${platform}`), target: platform, dependencies: true })
    }
  }
} finally {
  rmSync(folder, { recursive: true })
}
