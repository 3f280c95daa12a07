import { CREDENTIAL_TYPES, type CredentialType } from '../credential.ts';
import { isJsonObject, type JsonObject, type JsonValue, setOwn } from '../json.ts';
import type { Graph, GraphDraft } from './graph.ts';

/**
 * A graph as a file for somebody else: without what is its owner's alone. Of a reference to a credential the provider and the
 * type stay, so that whoever imports it sees what is needed.
 */
export function portable({ name, description, nodes, links }: Graph): GraphDraft {
  return { name, description, links, nodes: nodes.map((node) => ({ ...node, input_default: withoutReferences(node.input_default) })) };
}

function withoutReferences(values: JsonObject): JsonObject {
  const portableValues: JsonObject = {};
  for (const [pin, value] of Object.entries(values)) setOwn(portableValues, pin, withoutReference(value));
  return portableValues;
}

function withoutReference(value: JsonValue): JsonValue {
  if (!isJsonObject(value) || typeof value.id !== 'string') return value;
  const { provider, type } = value;
  if (typeof provider !== 'string' || !CREDENTIAL_TYPES.includes(type as CredentialType)) return value;
  return { provider, type: type as CredentialType };
}
