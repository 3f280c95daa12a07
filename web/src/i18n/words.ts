import { type Language, useLanguage } from '../preferences/language.ts';
import { en } from './en.ts';
import { es } from './es.ts';

/** What every language must say: the keys of English, with texts and sentence builders of any content. */
export type Words = Sayable<typeof en>;
type Sayable<T> = {
  readonly [Key in keyof T]: T[Key] extends string
    ? string
    : T[Key] extends (...args: infer Args) => string
      ? (...args: Args) => string
      : Sayable<T[Key]>;
};

export const WORDS: Record<Language, Words> = { en, es };

/** The words of the language that the page is in now. */
export const useWords = (): Words => WORDS[useLanguage()];
