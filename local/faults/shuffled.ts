/** The same members in an order drawn by `random` (0 ≤ random < 1). */
export function shuffled<T>(members: readonly T[], random: () => number): T[] {
  const order = [...members];
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [order[at], order[other]] = [order[other] as T, order[at] as T];
  }
  return order;
}
