/** A mean as it is read: whole from 10 on, with one decimal from 1 on, with one digit below. */
export function toReadable(mean: number): number {
  if (mean >= 10) return Math.round(mean);
  return mean >= 1 ? Math.round(mean * 10) / 10 : Number(mean.toPrecision(1));
}
