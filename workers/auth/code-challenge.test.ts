import { expect, test } from 'vitest';
import { answersChallenge, challengeOf } from './code-challenge.ts';

/** The example of RFC 7636, appendix B. */
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

test.each([
  ['s256', CHALLENGE],
  ['S256', CHALLENGE],
  ['plain', VERIFIER],
  [undefined, VERIFIER],
])('a verifier answers its challenge by %s, and the verifier itself is not kept', (code_challenge_method, code_challenge) => {
  const kept = challengeOf({ code_challenge, code_challenge_method }) ?? '';
  expect(kept).toBe(CHALLENGE);
  expect(answersChallenge(VERIFIER, kept)).toBe(true);
  expect(answersChallenge(`${VERIFIER}x`, kept)).toBe(false);
  expect(answersChallenge(CHALLENGE, kept)).toBe(false);
  expect(answersChallenge('', kept)).toBe(false);
});

test('no challenge is none', () => {
  expect(challengeOf({})).toBeNull();
  expect(challengeOf({ code_challenge: null, code_challenge_method: null })).toBeNull();
});
