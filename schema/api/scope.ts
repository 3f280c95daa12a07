import { z } from 'zod';

/**
 * What an API key may be allowed to do, as `resource:action`: `read` looks, `write` makes, changes, starts, stops and
 * deletes. The sentence says to the key's owner what they grant. A scope that no operation asks for does not belong here.
 */
export const SCOPES = {
  'account:read': 'See who you are, and what was changed about your account',
  'graphs:read': 'See your graphs and their versions',
  'graphs:write': 'Make, change and delete graphs',
  'executions:read': 'See executions, their results and their logs',
  'executions:write': 'Start and stop executions',
  'schedules:read': 'See schedules and when they are due',
  'schedules:write': 'Pause and delete schedules; together with starting executions, also make, change and resume them',
} as const satisfies { [scope: `${string}:${'read' | 'write'}`]: string };

export type Scope = keyof typeof SCOPES;
export const Scope = z.enum(Object.keys(SCOPES) as [Scope, ...Scope[]]);
