import { MAX_WARNINGS } from '../../../schema/bounds.ts';
import type { ExecutionWarning } from '../../../schema/execution/event.ts';
import type { EngineState, Firing, NodeState } from './state.ts';

/**
 * Warnings for node executions that got some of their values and never the rest. One that a node left open after it
 * fired, and that holds static values only, is no loss: those values wait for a next time that need not come.
 */
export function starvedWarnings(state: EngineState): ExecutionWarning[] {
  const warnings: ExecutionWarning[] = [];
  for (const node of state.nodes) {
    const fired = node.opened > node.queue.length;
    for (const firing of node.queue) {
      if (warnings.length === MAX_WARNINGS) return warnings;
      if (firing.error === null && (firing.streamed || !fired)) warnings.push(warningFor(node, firing));
    }
  }
  return warnings;
}

/** Pins that one warning names; a node may have thousands. */
const PINS_NAMED = 5;

function warningFor(node: NodeState, firing: Firing): ExecutionWarning {
  const pins = node.plan.pins.filter((_, index) => firing.values[index] === undefined).map((pin) => pin.name);
  const named = pins.slice(0, PINS_NAMED).join(', ');
  const rest = pins.length > PINS_NAMED ? ` and ${pins.length - PINS_NAMED} more pins` : '';
  return {
    code: 'starved_node',
    message: `Node ${node.plan.id} waited for ${named}${rest}, which never got a value (firing ${firing.firing}).`,
    node_id: node.plan.id,
    ...(pins[0] === undefined ? {} : { pin: pins[0] }),
  };
}
