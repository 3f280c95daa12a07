import { authOperations } from '../auth/operations.ts';
import { adminSettingsOperations } from './admin-settings.ts';
import { adminUserOperations } from './admin-users.ts';
import { apiKeyOperations } from './api-keys.ts';
import { auditOperations } from './audit.ts';
import { blockOperations } from './blocks.ts';
import { credentialOperations } from './credentials.ts';
import { executionOperations } from './executions.ts';
import { graphOperations } from './graphs.ts';
import { healthOperations } from './health-operations.ts';
import type { Operation } from './operation.ts';
import { reviewOperations } from './reviews.ts';
import { scheduleOperations } from './schedules.ts';

/** Every operation of the API: what the door answers, the document shows and the tests of all operations go through. */
export const OPERATIONS: readonly Operation[] = [
  ...authOperations,
  ...apiKeyOperations,
  ...auditOperations,
  ...adminUserOperations,
  ...adminSettingsOperations,
  ...graphOperations,
  ...blockOperations,
  ...executionOperations,
  ...credentialOperations,
  ...scheduleOperations,
  ...reviewOperations,
  ...healthOperations,
];
