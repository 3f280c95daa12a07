/**
 * Where a text stops being JSON (RFC 8259): the index of the first character that cannot stand there, the text's length
 * when it ends too early, or null when it is JSON. Not recursive: depth is the caller's own array. Used after
 * `JSON.parse` refused a text, because the runtime's message names the place only sometimes.
 */
export function jsonFaultPosition(text: string): number | null {
  const open: ('{' | '[')[] = [];
  let expects: 'value' | 'first' | 'key' | 'colon' | 'rest' = 'value';
  let at = skipSpace(text, 0);
  while (at < text.length) {
    const char = text[at] as string;
    switch (expects) {
      case 'first': // right after an opening bracket, which may close at once
        if (char === closing(open)) {
          open.pop();
          expects = 'rest';
          at++;
        } else expects = open.at(-1) === '{' ? 'key' : 'value';
        break;
      case 'key': {
        if (char !== '"') return at;
        const end = endOfString(text, at);
        if (end < 0) return ~end;
        at = end;
        expects = 'colon';
        break;
      }
      case 'colon':
        if (char !== ':') return at;
        at++;
        expects = 'value';
        break;
      case 'value': {
        if (char === '{' || char === '[') {
          open.push(char);
          at++;
          expects = 'first';
          break;
        }
        const end = endOfScalar(text, at);
        if (end < 0) return ~end;
        at = end;
        expects = 'rest';
        break;
      }
      case 'rest': // after a value: a comma, the end of what it is in, or the end of the text
        if (open.length === 0) return at;
        if (char === ',') expects = open.at(-1) === '{' ? 'key' : 'value';
        else if (char === closing(open)) open.pop();
        else return at;
        at++;
        break;
      default:
        return expects satisfies never;
    }
    at = skipSpace(text, at);
  }
  return expects === 'rest' && open.length === 0 ? null : text.length;
}

const closing = (open: readonly string[]): string => (open.at(-1) === '{' ? '}' : ']');

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\n\r'.includes(text[at] as string)) at++;
  return at;
}

const SCALAR = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these inside strings
const STRING_PART = /[^"\\\u0000-\u001f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** Index after the scalar that begins at `from`; a fault at index i is `~i`. */
function endOfScalar(text: string, from: number): number {
  if (text[from] === '"') return endOfString(text, from);
  SCALAR.lastIndex = from;
  return SCALAR.test(text) ? SCALAR.lastIndex : ~from;
}

function endOfString(text: string, from: number): number {
  let at = from + 1;
  for (STRING_PART.lastIndex = at; STRING_PART.test(text); STRING_PART.lastIndex = at) at = STRING_PART.lastIndex;
  return text[at] === '"' ? at + 1 : ~at;
}
