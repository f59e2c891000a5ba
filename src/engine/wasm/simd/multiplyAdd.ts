/** `sum + a · b` in four lanes. Not the fused instruction, which rounds once and which not every processor has: the numbers are to be the same everywhere. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function multiplyAdd(a: v128, b: v128, sum: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b))
}
