import type { CredentialReference, CredentialType } from '../credential.ts';
import { getOwn, isJsonObject, type JsonObject } from '../json.ts';
import type { BlockDefinition } from './block.ts';
import type { Plan } from './plan.ts';

/** A pin that takes a credential. `chosen`: whose id the graph names; null when it leaves that to who starts it. */
export type PlanCredential = {
  pin: string;
  providers: readonly string[];
  types: readonly CredentialType[];
  required: boolean;
  chosen: string | null;
};

/** What a start chose, by the id of a node or the name of a pin; it counts over what the graph names. References only. */
export type CredentialChoices = { [nodeOrPin: string]: Pick<CredentialReference, 'id' | 'provider' | 'type'> };

/** The credential pins of a node. Their values are references, so they are no part of what the block gets as input. */
export function planCredentials(block: BlockDefinition, values: JsonObject): PlanCredential[] {
  return block.inputs.flatMap(({ name, type, required }) => {
    if (type.type !== 'credentials') return [];
    const reference = getOwn(values, name);
    const chosen = isJsonObject(reference) && typeof reference.id === 'string' && reference.id !== '' ? reference.id.toLowerCase() : null;
    return [{ pin: name, providers: type.providers, types: type.types, required, chosen }];
  });
}

export const takes = ({ providers, types }: PlanCredential, { provider, type }: Pick<CredentialReference, 'provider' | 'type'>): boolean =>
  providers.includes(provider) && types.includes(type);

/**
 * The credential that a pin of a node gets: chosen for the node, else for every pin of this name that can take it, else
 * named by the graph. Null when nobody chose.
 */
export function credentialFor(nodeId: string, credential: PlanCredential, choices: CredentialChoices): string | null {
  const forPin = getOwn(choices, credential.pin);
  return getOwn(choices, nodeId)?.id ?? (forPin !== undefined && takes(credential, forPin) ? forPin.id : credential.chosen);
}

export type UsedCredential = { node_id: string; credential: PlanCredential };

export const credentialPins = (plan: Plan): UsedCredential[] =>
  plan.nodes.flatMap(({ id, credentials = [] }) => credentials.map((credential) => ({ node_id: id, credential })));
