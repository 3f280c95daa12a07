import type { GraphSummary } from '../../../schema/api/graphs.ts';
import { LANES, type Lane } from '../../../schema/lane.ts';
import { useWords } from '../i18n/words.ts';
import { Button } from '../ui/Button.tsx';
import { CONTROL_CLASS, Field } from '../ui/Field.tsx';
import type { ScheduleDraft } from './schedule-draft.ts';

type Props = {
  draft: ScheduleDraft;
  agents: readonly GraphSummary[];
  hasMore: boolean;
  onMore: () => void;
  error: string | undefined;
  onChange: (part: Partial<ScheduleDraft>) => void;
};

/** Which agent, which version of it, and on which lane. */
export function AgentFields({ draft, agents, hasMore, onMore, error, onChange }: Props) {
  const words = useWords();
  const { graphId, graphVersion } = draft;
  const active = agents.find(({ id }) => id === graphId)?.version;
  const versions = [...new Set([graphVersion, active])].filter((version): version is number => typeof version === 'number');
  return (
    <>
      <Field label={words.schedules.agent} error={error}>
        {(control) => (
          <select
            {...control}
            className={CONTROL_CLASS}
            value={graphId}
            onChange={({ target }) => onChange({ graphId: target.value, graphVersion: null })}
          >
            <option value="">{words.schedules.chooseAgent}</option>
            {graphId !== '' && active === undefined && <option value={graphId}>{words.schedules.agentGone}</option>}
            {agents.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      {hasMore && (
        <Button size="small" className="justify-self-start" onClick={onMore}>
          {words.library.more}
        </Button>
      )}
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={words.schedules.version}>
          {(control) => (
            <select
              {...control}
              className={CONTROL_CLASS}
              value={graphVersion ?? ''}
              onChange={({ target }) => onChange({ graphVersion: target.value === '' ? null : Number(target.value) })}
            >
              <option value="">{words.schedules.followActive}</option>
              {versions.map((version) => (
                <option key={version} value={version}>
                  {words.schedules.pinned(version)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={words.schedules.lane}>
          {(control) => (
            <select
              {...control}
              className={CONTROL_CLASS}
              value={draft.lane}
              onChange={({ target }) => onChange({ lane: target.value as Lane })}
            >
              {LANES.map((lane) => (
                <option key={lane} value={lane}>
                  {words.schedules.lanes[lane]}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
    </>
  );
}
