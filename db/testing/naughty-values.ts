import type { JsonObject } from '../../schema/json.ts';

/** What JSON can carry and databases, drivers and prototypes trip over. Has to come back exactly as it went. */
export const NAUGHTY: JsonObject = JSON.parse(`{
  "__proto__": {"polluted": true}, "constructor": "c", "toString": 1, "": "empty key",
  "nul": "a\\u0000b", "nul\\u0000key": 1, "lone": "\\ud800", "lone\\udc00key": [null], "pair": "\\ud83d\\ude00",
  "quotes": "'\\"\\\\ -- ; drop table users", "dollar": "$1 \${x}", "line": "\\u2028\\r\\n\\t", "large": 9007199254740991,
  "fraction": 0.1, "negative": -0.5e-7, "text of a number": "123", "text of json": "{\\"a\\": 1}", "nested": {"a": [[[{"b": {}}]]]}
}`);
