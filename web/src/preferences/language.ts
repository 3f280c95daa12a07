import { useSyncExternalStore } from 'react';

export const LANGUAGES = ['en', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each in its own language. */
export const LANGUAGE_NAME: Record<Language, string> = { en: 'English', es: 'Español' };

const KEY = 'edgeloom.language';
const CHANGED = 'edgeloom:language';

/** The document's `lang` is the language: `first-paint.js` chose it, styles and assistive technology read it too. */
const current = (): Language => (document.documentElement.lang === 'es' ? 'es' : 'en');

export function setLanguage(language: Language): void {
  const root = document.documentElement;
  root.lang = language;
  document.title = (language === 'es' ? root.dataset.titleEs : root.dataset.titleEn) ?? document.title;
  remember(KEY, language);
  window.dispatchEvent(new Event(CHANGED));
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, current);
}

function subscribe(changed: () => void): () => void {
  window.addEventListener(CHANGED, changed);
  return () => window.removeEventListener(CHANGED, changed);
}

/** Keeps a preference where storage is allowed; without it the choice lasts as long as the page. */
export function remember(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Storage is switched off or full: nothing else depends on it.
  }
}
