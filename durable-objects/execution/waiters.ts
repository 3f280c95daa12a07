/** Callers that wait for the answer to one of several questions, each for as long as it likes. */
export class Waiters<Answer> {
  readonly #waiting = new Map<string, Set<(answer: Answer) => void>>();

  /** The answer, or null when it has not come within `ms`. */
  wait(question: string, ms: number): Promise<Answer | null> {
    return new Promise((resolve) => {
      const asking = this.#waiting.get(question) ?? new Set();
      this.#waiting.set(question, asking);
      const timer = setTimeout(() => {
        asking.delete(answered);
        if (asking.size === 0) this.#waiting.delete(question);
        resolve(null);
      }, ms);
      const answered = (answer: Answer) => {
        clearTimeout(timer);
        resolve(answer);
      };
      asking.add(answered);
    });
  }

  resolve(question: string, answer: Answer): void {
    for (const answered of this.#waiting.get(question) ?? []) answered(answer);
    this.#waiting.delete(question);
  }
}
