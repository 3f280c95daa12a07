import type { Account } from '../testing/json-client.ts';
import type { TestPlatform } from '../testing/platform.ts';

/** One part of `npm run test:security`: what it tries on a running platform, and what it found. */
export type SecurityPart = {
  /** As in `--only`. */
  name: string;
  /** What it counts: "requests". */
  unit: string;
  /** How many of them: among the quick tests, and on its own. Absent: it decides itself, and `--count` means nothing to it. */
  counts?: { quick: number; full: number };
  run: (given: Given) => Promise<Finding>;
};

export type Given = {
  /** A fresh platform, shared with the other parts. A part that needs one of its own starts it. */
  platform: Readonly<Pick<TestPlatform, 'url' | 'dataDir' | 'printed'>>;
  /** Its admin, whose rights and settings a part leaves as they were. */
  admin: Account;
  /** All randomness comes from it. */
  seed: number;
  count: number;
  /** A line about how far it is. */
  say: (line: string) => void;
};

/** `checked`: how many. `faults`: a line about each that should not have happened; none is what is hoped for. */
export type Finding = { checked: number; faults: string[] };
