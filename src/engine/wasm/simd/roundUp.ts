/** `size` and what it lacks to a multiple of `unit`. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function roundUp(size: i32, unit: i32): i32 {
  return (size + unit - 1) / unit * unit
}
