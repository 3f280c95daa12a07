/**
 * A value that must not be seen. Whatever prints, logs or serialises the wrapper gets `[secret]`; only `reveal`, which is
 * easy to search for, gives the value.
 */
export class Secret<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }
}
