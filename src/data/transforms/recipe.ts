import type { Transform } from './Transform'

/** What a built-in transform was made from: sent to a worker thread, which cannot be sent a function. */
export interface TransformRecipe {
  readonly kind: 'shift' | 'randomShift' | 'rotate' | 'randomRotate' | 'negate' | 'normalise'
  readonly options: unknown
}

// Not a property: a copy of a transform with another `apply` must not keep it.
const recipes = new WeakMap<Transform, TransformRecipe>()

/** Makes a built-in transform of which the recipe is known. */
export function withRecipe(kind: TransformRecipe['kind'], options: unknown, transform: Transform): Transform {
  const made = Object.freeze(transform)
  recipes.set(made, { kind, options })
  return made
}

/** Undefined for a transform that somebody wrote. */
export function recipeOf(transform: Transform): TransformRecipe | undefined {
  return recipes.get(transform)
}
