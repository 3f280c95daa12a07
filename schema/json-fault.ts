/**
 * Where a text stops being JSON (RFC 8259): the offset of the first character that no JSON text could have there, or
 * the text's length when it only ends too early. The platform's own parser does not tell in a form that is stable, so
 * this is asked after it has refused. Without recursion, linear, no I/O.
 */
export function jsonFaultAt(text: string): number {
  /** Closing brackets still owed, innermost last. */
  const open: ('}' | ']')[] = [];
  let at = 0;
  let expected: 'value' | 'value-or-close' | 'key' | 'key-or-close' | 'comma-or-close' = 'value';
  for (;;) {
    at = skipBlanks(text, at);
    const char = text[at];
    if (expected === 'comma-or-close') {
      const closing = open.at(-1);
      if (closing === undefined || char === undefined) return at;
      if (char === closing) open.pop();
      else if (char === ',') expected = closing === '}' ? 'key' : 'value';
      else return at;
      at++;
      continue;
    }
    if (expected.endsWith('-or-close') && char !== undefined && char === open.at(-1)) {
      open.pop();
      expected = 'comma-or-close';
      at++;
      continue;
    }
    if (expected === 'key' || expected === 'key-or-close') {
      if (char !== '"') return at;
      const key = endOfString(text, at);
      if (key.fault) return key.at;
      at = skipBlanks(text, key.at);
      if (text[at] !== ':') return at;
      expected = 'value';
      at++;
      continue;
    }
    if (char === '{' || char === '[') {
      open.push(char === '{' ? '}' : ']');
      expected = char === '{' ? 'key-or-close' : 'value-or-close';
      at++;
      continue;
    }
    const scalar = endOfScalar(text, at);
    if (scalar.fault) return scalar.at;
    at = scalar.at;
    expected = 'comma-or-close';
  }
}

/** A place in a text for people: `position` from 0, `line` and `column` from 1. */
export type Place = { position: number; line: number; column: number };

export const jsonFaultPlace = (text: string): Place => placeIn(text, jsonFaultAt(text));

export function placeIn(text: string, position: number): Place {
  const before = text.slice(0, position);
  return { position, line: before.split('\n').length, column: position - before.lastIndexOf('\n') };
}

/** How far a token reaches; with a fault, where it goes wrong. */
type Reach = { at: number; fault: boolean };

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at++;
  return at;
}

function endOfScalar(text: string, from: number): Reach {
  switch (text[from]) {
    case '"':
      return endOfString(text, from);
    case 't':
      return endOfWord(text, from, 'true');
    case 'f':
      return endOfWord(text, from, 'false');
    case 'n':
      return endOfWord(text, from, 'null');
    default:
      return endOfNumber(text, from);
  }
}

function endOfWord(text: string, from: number, word: string): Reach {
  for (let i = 0; i < word.length; i++) if (text[from + i] !== word[i]) return { at: from + i, fault: true };
  return { at: from + word.length, fault: false };
}

function endOfString(text: string, from: number): Reach {
  let at = from + 1;
  for (;;) {
    const char = text[at];
    if (char === undefined || char < ' ') return { at, fault: true };
    at++;
    if (char === '"') return { at, fault: false };
    if (char !== '\\') continue;
    const escaped = text[at];
    if (escaped === undefined || !'"\\/bfnrtu'.includes(escaped)) return { at, fault: true };
    at++;
    for (let digit = 0; escaped === 'u' && digit < 4; digit++, at++) {
      if (!/^[0-9a-f]$/i.test(text[at] ?? '')) return { at, fault: true };
    }
  }
}

function endOfNumber(text: string, from: number): Reach {
  let at = from;
  if (text[at] === '-') at++;
  if (text[at] === '0') at++;
  else if (isDigit(text[at])) at = skipDigits(text, at);
  else return { at, fault: true };
  if (text[at] === '.') {
    if (!isDigit(text[at + 1])) return { at: at + 1, fault: true };
    at = skipDigits(text, at + 1);
  }
  if (text[at] === 'e' || text[at] === 'E') {
    at += text[at + 1] === '+' || text[at + 1] === '-' ? 2 : 1;
    if (!isDigit(text[at])) return { at, fault: true };
    at = skipDigits(text, at);
  }
  return { at, fault: false };
}

const isDigit = (char: string | undefined): boolean => char !== undefined && char >= '0' && char <= '9';

function skipDigits(text: string, from: number): number {
  let at = from;
  while (isDigit(text[at])) at++;
  return at;
}
