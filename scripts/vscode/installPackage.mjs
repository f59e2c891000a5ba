import { codeServer } from '../setUp/installCodeServer.mjs'
import { runCommand } from '../process/runCommand.mjs'

/**
 * Installs a package as a person would by *Install from VSIX…*.
 * @param {string} vsix
 * @param {string} extensionsFolder
 * @param {string} profile
 */
export async function installPackage(vsix, extensionsFolder, profile) {
  await runCommand(codeServer.node, [codeServer.entry, '--extensions-dir', extensionsFolder, '--user-data-dir', profile, '--install-extension', vsix], { env: { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}' } })
}
