import { chmod, writeFile } from 'node:fs/promises'
import path from 'node:path'

/**
 * A program that stands for python3 and its pip, in a real process. `download` is shell code that is run for `pip download`,
 * with the folder to download to in $destination.
 */
export async function fakePython(folder: string, download: string): Promise<void> {
  const file = path.join(folder, 'python3')
  await writeFile(
    file,
    `#!/bin/sh
case "$*" in *"pip --version"*) echo "pip 23.0"; exit 0;; esac
echo $$ > "${folder}/pid"
while [ $# -gt 0 ]; do [ "$1" = --dest ] && destination=$2; shift; done
${download}
`
  )
  await chmod(file, 0o755)
  process.env.CONVSCOPE_PYTHON = file
}
