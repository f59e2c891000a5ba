import type { Callback } from './Callback'

type Snake<S extends string> = S extends `${infer Head}${infer Rest}`
  ? Head extends Lowercase<Head>
    ? `${Head}${Snake<Rest>}`
    : `_${Lowercase<Head>}${Snake<Rest>}`
  : S

/** A callback whose name is known to the compiler; `string` is not. */
type Named<K extends Callback> = K extends Callback ? (string extends K['name'] ? never : K) : never

/** `{activationStats: ActivationStats, activation_stats: ActivationStats, …}` for a list of callbacks with literal names. */
export type CallbacksByName<C extends readonly Callback[]> = {
  readonly [K in Named<C[number]> as K['name'] | Snake<K['name']>]: K
}

/** `ActivationStats` → `activationStats`, `MyCallback` → `my`. */
export function camelCase(className: string): string {
  const short = className.replace(/(?<=.)Callback$/, '')
  return short.charAt(0).toLowerCase() + short.slice(1)
}

/** `activationStats` → `activation_stats`, as fastai spells it. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
}
