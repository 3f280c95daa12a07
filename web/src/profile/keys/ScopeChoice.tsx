import { useId } from 'react';
import { SCOPES, type Scope } from '../../../../schema/api/scope.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import { scopesByResource } from './key-draft.ts';
import { resourceName } from './scope-words.ts';

type Props = { chosen: readonly Scope[]; error: string | null; onChange: (scopes: Scope[]) => void };

/** What a key may do, a sentence each, grouped by what it is about. */
export function ScopeChoice({ chosen, error, onChange }: Props) {
  const words = useWords().profile.keys;
  const id = useId();
  const toggle = (scope: Scope, isOn: boolean) => onChange(isOn ? [...chosen, scope] : chosen.filter((one) => one !== scope));
  return (
    <fieldset aria-describedby={error === null ? undefined : id} className="grid min-w-0 gap-3">
      <legend className="mb-1.5 text-sm font-semibold">{words.scopes}</legend>
      <div className="flex flex-wrap gap-2">
        <Button size="small" onClick={() => onChange(Object.keys(SCOPES) as Scope[])}>
          {words.all}
        </Button>
        <Button size="small" look="quiet" onClick={() => onChange([])}>
          {words.none}
        </Button>
      </div>
      <div className="grid gap-3 sm:grid-cols-2">
        {scopesByResource().map(([resource, scopes]) => (
          <fieldset key={resource} className="min-w-0 rounded-md border border-thread p-3">
            <legend className="px-1 text-sm font-medium">{resourceName(resource, words.resources)}</legend>
            {scopes.map((scope) => (
              <label key={scope} className="flex cursor-pointer gap-2.5 py-1 text-sm">
                <input
                  type="checkbox"
                  className="mt-0.5 size-4 shrink-0 accent-indigo"
                  aria-invalid={error === null ? undefined : true}
                  checked={chosen.includes(scope)}
                  onChange={({ target }) => toggle(scope, target.checked)}
                />
                <span className="min-w-0">{words.scopeSentences[scope]}</span>
              </label>
            ))}
          </fieldset>
        ))}
      </div>
      {error !== null && (
        <p id={id} className="text-sm text-madder">
          {error}
        </p>
      )}
    </fieldset>
  );
}
