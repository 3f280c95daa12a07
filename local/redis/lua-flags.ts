import { createHash } from 'node:crypto';

/**
 * Scripts written for Upstash open with `#!lua flags=allow-key-locking`, a flag that only Upstash knows. The line is taken
 * off before Redis sees the script. Its SHA-1 changes with that, and clients compute theirs from the text they hold: this
 * keeps which of theirs is which of ours.
 */
export function luaFlags(): { rewrite(words: string[]): string[] } {
  const shaOf = (script: string): string => createHash('sha1').update(script).digest('hex');
  const known = new Map<string, string>();

  const withoutFlags = (script: string): string => {
    const bare = script.replace(/^#!lua[^\n]*allow-key-locking[^\n]*\n/, '');
    if (bare !== script) known.set(shaOf(script), shaOf(bare));
    return bare;
  };

  return {
    /** The command as Redis should get it. */
    rewrite(words) {
      const [name = '', first = '', ...rest] = words;
      switch (name.toUpperCase()) {
        case 'EVAL':
        case 'EVAL_RO':
          return [name, withoutFlags(first), ...rest];
        case 'EVALSHA':
        case 'EVALSHA_RO':
          return [name, known.get(first) ?? first, ...rest];
        case 'SCRIPT':
          return first.toUpperCase() === 'LOAD' ? [name, first, ...rest.map(withoutFlags)] : words;
        default:
          return words;
      }
    },
  };
}
