/** Callers that wait for one answer, each for as long as it likes. */
export class Waiters<Answer> {
  readonly #waiting = new Set<(answer: Answer) => void>();

  /** The answer, or null when it has not come within `ms`. */
  wait(ms: number): Promise<Answer | null> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(answered);
        resolve(null);
      }, ms);
      const answered = (answer: Answer) => {
        clearTimeout(timer);
        resolve(answer);
      };
      this.#waiting.add(answered);
    });
  }

  resolve(answer: Answer): void {
    for (const answered of this.#waiting) answered(answer);
    this.#waiting.clear();
  }
}
