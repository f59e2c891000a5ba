/** Whether no number is NaN or infinite: zero times a number is zero unless that is not finite. Four sums, since one would wait for itself. */
export function allFinite(numbers: Float32Array): boolean {
  let [a, b, c, d] = [0, 0, 0, 0]
  const fours = numbers.length & ~3
  for (let i = 0; i < fours; i += 4) {
    a += (numbers[i] as number) * 0
    b += (numbers[i + 1] as number) * 0
    c += (numbers[i + 2] as number) * 0
    d += (numbers[i + 3] as number) * 0
  }
  for (let i = fours; i < numbers.length; i++) a += (numbers[i] as number) * 0
  return a + b + c + d === 0
}
