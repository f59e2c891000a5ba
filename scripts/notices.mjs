// npm run notices: writes THIRD_PARTY_NOTICES.md, the licences of all that is shipped and that others have made. With --check it writes nothing,
// and fails where that file is not up to date.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { licenceOf } from './package/licenceOf.mjs'
import { runCommand } from './process/runCommand.mjs'
import { inProject, projectFolder } from './projectFolder.mjs'

/** @typedef {import('./package/licenceOf.mjs').Licence} Licence */

const FILE = inProject('THIRD_PARTY_NOTICES.md')

/** Shipped as files of their own: WebAssembly, the sources of TensorFlow's addon, and the headers that it is compiled with. */
const SHIPPED_BESIDE = ['@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-node', 'node-api-headers']

const HEAD = `# Third-party notices

Convscope itself is under the Apache License 2.0. It contains the packages below, under the licences of their authors. \`npm run notices\` writes
this file from package-lock.json and from what is really bundled.

Convscope's WebAssembly engine is the module of \`@tensorflow/tfjs-backend-wasm\`, which its authors compiled together with
[XNNPACK](https://github.com/google/XNNPACK) (BSD-3-Clause, Copyright (c) Facebook, Inc. and its affiliates, Copyright 2019 Google LLC) and the libraries
that it needs.

Not contained, but downloaded when a person asks for the engine \`tensorflow\`: [TensorFlow](https://github.com/tensorflow/tensorflow) (Apache-2.0,
Copyright The TensorFlow Authors), as its Python wheel or as libtensorflow, and where an NVIDIA GPU is used, NVIDIA's CUDA libraries under NVIDIA's own
licence, if they are installed on the machine. TensorFlow's licence and its own third-party notices are installed beside it.
`

/** The folders of the packages that are bundled, whose declarations are shipped or that are shipped beside the bundles, relative to the project. */
async function shippedPackages() {
  const folder = mkdtempSync(path.join(tmpdir(), 'convscope-notices-'))
  try {
    const inputs = path.join(folder, 'inputs.json')
    await runCommand(process.execPath, [inProject('esbuild.mjs'), `--into=${folder}`, `--inputs=${inputs}`], { cwd: projectFolder })
    const bundled = JSON.parse(readFileSync(inputs, 'utf8')).flatMap((/** @type {string} */ file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? [])
    const types = inProject('dist/types/node_modules')
    const typed = readdirSync(types).flatMap((name) => (name.startsWith('@') ? readdirSync(path.join(types, name)).map((part) => `${name}/${part}`) : [name])).filter((name) => name !== 'convscope')
    return [...new Set([...bundled, ...[...typed, ...SHIPPED_BESIDE].map((name) => `node_modules/${name}`)])].sort()
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const locked = JSON.parse(readFileSync(inProject('package-lock.json'), 'utf8')).packages
/** By the text of their licence. @type {Map<string, Licence[]>} */
const groups = new Map()
for (const place of await shippedPackages()) {
  const licence = licenceOf(inProject(place))
  if (locked[place]?.version !== licence.version) throw new Error(`${place} is installed as ${licence.version}, but package-lock.json says ${locked[place]?.version}: npm ci`)
  const same = licence.text.replace(/\s+/g, ' ')
  groups.set(same, [...(groups.get(same) ?? []), licence])
}
const sections = [...groups.values()].map((licences) => {
  const lines = licences.map(({ name, version, licence, repository }) => `- ${repository ? `[${name}](${repository})` : name} ${version}, ${licence}`)
  return `## ${licences[0]?.name}${licences.length > 1 ? ` and ${licences.length - 1} more` : ''}\n\n${lines.join('\n')}\n\n\`\`\`text\n${licences[0]?.text}\n\`\`\`\n`
})
const text = `${HEAD}\n${sections.join('\n')}`

if (!process.argv.includes('--check')) {
  writeFileSync(FILE, text)
  console.log(`${[...groups.values()].flat().length} packages under ${groups.size} texts in ${path.relative(inProject(), FILE)}`)
} else if (!existsSync(FILE) || readFileSync(FILE, 'utf8') !== text) {
  console.error('THIRD_PARTY_NOTICES.md is not up to date: npm run notices')
  process.exitCode = 1
}
