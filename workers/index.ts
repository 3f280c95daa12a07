import { createDoors } from './doors.ts';

const doors = createDoors();

/** What the runtime loads: the doors of the platform, and the classes of its objects. */
export default doors.handler;
export class Agents extends doors.Agents {}
export { ExecutionObject } from '../durable-objects/execution/execution-object.ts';
export { UserChannelObject } from '../durable-objects/user-channel/user-channel-object.ts';
