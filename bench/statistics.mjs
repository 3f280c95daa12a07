/** @returns {number | null} the value that the share `q` of the sorted values does not exceed */
function quantile(sorted, q) {
  return sorted.length === 0 ? null : sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)];
}

export const rounded = (value, digits = 2) => (value === null || value === undefined ? null : Number(value.toFixed(digits)));

/** @param {number[]} times in milliseconds */
export function summary(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (q) => rounded(quantile(sorted, q));
  return { n: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), min: rounded(sorted[0]), max: rounded(sorted.at(-1)) };
}
