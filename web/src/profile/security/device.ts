import Bowser from 'bowser';

/** What a session's `User-Agent` says about where it is. `name` of a program is its own word, as `curl`. */
export type Device =
  | { kind: 'browser'; browser: string; system: string; shape: 'desktop' | 'mobile' | 'tablet' }
  | { kind: 'program'; name: string }
  | { kind: 'unknown' };

const LONGEST_NAME = 40;

export function deviceOf(userAgent: string | null): Device {
  if (userAgent === null || userAgent.trim() === '') return { kind: 'unknown' };
  const { browser, os, platform } = Bowser.parse(userAgent);
  if (browser.name && os.name) {
    const shape = platform.type === 'mobile' || platform.type === 'tablet' ? platform.type : 'desktop';
    return { kind: 'browser', browser: browser.name, system: os.name, shape };
  }
  // RFC 9110: a product, then its version.
  const product = /^[!#$%&'*+.^_`|~\w-]+/.exec(userAgent.trim())?.[0];
  if (product === undefined || product === 'Mozilla') return { kind: 'unknown' };
  return { kind: 'program', name: product.slice(0, LONGEST_NAME) };
}
