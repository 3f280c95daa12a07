/** Draws by `random` (0 ≤ random < 1), so that a seed draws the same again. */

/** The same members in another order. */
export function shuffled<T>(members: readonly T[], random: () => number): T[] {
  const order = [...members];
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [order[at], order[other]] = [order[other] as T, order[at] as T];
  }
  return order;
}

/** One of at least one. */
export const pick = <T>(members: readonly T[], random: () => number): T => members[Math.floor(random() * members.length)] as T;
