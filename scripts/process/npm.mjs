import { runCommand } from './runCommand.mjs'

/**
 * Runs npm with the settings that the given call relies on, whatever the user's or the surrounding project's .npmrc says.
 * (A script started by `npm run` inherits that npm's settings as npm_config_… variables, and the name of the Node that ran it.)
 * @param {string[]} args
 * @param {{ cwd: string, scripts: boolean, node?: string, env?: NodeJS.ProcessEnv, signal?: AbortSignal }} options `node`: the Node that runs npm
 */
export function npm(args, { cwd, scripts, node = process.execPath, env = process.env, signal }) {
  const settings = Object.fromEntries(Object.entries(env).filter(([name]) => !RELIED_ON.test(name)))
  const program = process.env.npm_execpath?.endsWith('.js') ? node : 'npm'
  const prefix = program === 'npm' ? [] : [/** @type {string} */ (process.env.npm_execpath)]
  return runCommand(program, [...prefix, ...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    signal,
    env: { ...settings, npm_config_ignore_scripts: String(!scripts), npm_config_update_notifier: 'false' },
  })
}

const RELIED_ON = /^npm_config_(ignore_scripts|omit|include|only|production|global|prefix|local_prefix|package_lock|package_lock_only|dry_run|save|workspaces?|global_style|install_strategy|install_links|legacy_bundling|script_shell|allow_scripts|user_agent)$|^npm_(package|lifecycle|node)_/i
