import { homedir } from 'node:os'
import path from 'node:path'

/**
 * The folder of this user where Convscope keeps what it can fetch again: engines and data sets. It need not exist yet.
 * `CONVSCOPE_CACHE` names another; else the platform's convention holds (`XDG_CACHE_HOME`, `~/Library/Caches`, `%LOCALAPPDATA%`).
 */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  if (environment.CONVSCOPE_CACHE) return path.resolve(environment.CONVSCOPE_CACHE)
  // The XDG convention: a relative path there is invalid and to be ignored.
  if (environment.XDG_CACHE_HOME && path.isAbsolute(environment.XDG_CACHE_HOME)) return path.join(environment.XDG_CACHE_HOME, 'convscope')
  if (platform === 'darwin') return path.join(homedir(), 'Library', 'Caches', 'convscope')
  if (platform === 'win32') return path.join(environment.LOCALAPPDATA ?? path.join(homedir(), 'AppData', 'Local'), 'convscope', 'Cache')
  return path.join(homedir(), '.cache', 'convscope')
}
