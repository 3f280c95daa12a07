import type { Mention } from '../../db/queries/credentials.ts';
import type { CredentialUse } from '../../schema/api/credentials.ts';
import { isJsonObject } from '../../schema/json.ts';

/** Graphs that refer to a credential, out of the nodes that mention its id: a reference is an object with that `id`. */
export function usesOf(mentions: readonly Mention[], id: string): CredentialUse[] {
  const uses = new Map<string, CredentialUse>();
  for (const { graph_id, graph_name, graph_version, node_id, input_default } of mentions) {
    if (!Object.values(input_default).some((value) => isJsonObject(value) && String(value.id).toLowerCase() === id.toLowerCase())) continue;
    const use = uses.get(graph_id) ?? { graph_id, graph_name, graph_version, node_ids: [] };
    use.node_ids.push(node_id);
    uses.set(graph_id, use);
  }
  return [...uses.values()];
}
