import type { Database } from '../../db/client.ts';
import { findCredentials } from '../../db/queries/credentials.ts';
import type { Credential } from '../../schema/api/credentials.ts';
import type { Fault } from '../../schema/errors.ts';
import { type CredentialChoices, credentialFor, credentialPins, takes, type UsedCredential } from '../../schema/graph/credential-choice.ts';
import type { Plan } from '../../schema/graph/plan.ts';
import { Id } from '../../schema/ids.ts';
import { getOwn, setOwn } from '../../schema/json.ts';
import { jsonPointer } from '../../schema/json-pointer.ts';

/** Ids of credentials by the id of a node, or by the name of a pin for every such pin that can take it. */
export type ChosenCredentials = { [nodeOrPin: string]: string };

export type CheckedCredentials = { ok: true; choices: CredentialChoices | undefined } | { ok: false; faults: Fault[] };

/**
 * Whether everything that needs a credential has one of the user's own that it can use. Nothing is opened. Costs nothing for
 * a plan without credentials, else one look at Postgres.
 */
export async function checkCredentials(
  database: Database,
  userId: string,
  plan: Plan,
  chosen: ChosenCredentials,
  now: number,
): Promise<CheckedCredentials> {
  const pins = credentialPins(plan);
  const keys = Object.keys(chosen);
  if (pins.length === 0 && keys.length === 0) return { ok: true, choices: undefined };
  const named = [...Object.values(chosen).map((id) => id.toLowerCase()), ...pins.flatMap(({ credential }) => credential.chosen ?? [])];
  const ids = [...new Set(named.filter((id) => Id.safeParse(id).success))];
  const known = new Map((await findCredentials(database, userId, ids, now)).map((one) => [one.id, one]));
  const choices: CredentialChoices = {};
  for (const key of keys) {
    const found = known.get(chosen[key]?.toLowerCase() ?? '');
    if (found !== undefined) setOwn(choices, key, { id: found.id, provider: found.provider, type: found.type });
  }
  const faults = [...keys.flatMap((key) => choiceFaults(key, pins, choices)), ...pins.flatMap((pin) => pinFaults(pin, choices, known))];
  return faults.length > 0 ? { ok: false, faults } : { ok: true, choices: keys.length === 0 ? undefined : choices };
}

const pointerTo = (nodeOrPin: string): string => jsonPointer(['credentials', nodeOrPin]);

/** What is wrong with one choice as such: nothing takes it, or it chooses what is not there. */
function choiceFaults(key: string, pins: readonly UsedCredential[], choices: CredentialChoices): Fault[] {
  const pointer = pointerTo(key);
  const addressed = pins.filter(({ node_id, credential }) => node_id === key || credential.pin === key);
  if (addressed.length === 0)
    return [{ pointer, code: 'unknown_choice', message: `No node and no pin that takes credentials is called ${key}.` }];
  const choice = getOwn(choices, key);
  if (choice === undefined) return [{ pointer, code: 'unknown_credential', message: `The credential chosen for ${key} does not exist.` }];
  if (addressed.some(({ node_id, credential }) => node_id === key || takes(credential, choice))) return [];
  return [{ pointer, code: 'wrong_credential', message: `No pin ${key} takes a credential of ${choice.provider}, type ${choice.type}.` }];
}

function pinFaults({ node_id, credential }: UsedCredential, choices: CredentialChoices, known: ReadonlyMap<string, Credential>): Fault[] {
  const { pin, providers, types, required } = credential;
  const fault = (code: string, what: string): Fault[] => [
    { pointer: pointerTo(node_id), code, message: `Node ${node_id}, pin ${pin}: ${what}.`, node_id, pin },
  ];
  const wanted = `a credential for ${providers.join(' or ')} (${types.join(' or ')})`;
  const id = credentialFor(node_id, credential, choices);
  if (id === null) return required ? fault('missing_credential', `it needs ${wanted}, and none was chosen`) : [];
  const found = known.get(id);
  if (found === undefined) return fault('unknown_credential', `the graph names a credential that does not exist; it needs ${wanted}`);
  if (!takes(credential, found)) {
    return fault(
      'wrong_credential',
      `the credential ${JSON.stringify(found.title)} is for ${found.provider} (${found.type}); it needs ${wanted}`,
    );
  }
  if (found.state === 'expired') return fault('expired_credential', `the credential ${JSON.stringify(found.title)} has expired`);
  if (found.state === 'refused')
    return fault('refused_credential', `the credential ${JSON.stringify(found.title)} has to be connected again`);
  return [];
}
