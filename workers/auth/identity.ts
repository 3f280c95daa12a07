import type { Role } from '../../schema/api/auth.ts';

/** Who is asking: a user, by one of their sessions. */
export type Identity = { userId: string; sessionId: string; role: Role };
