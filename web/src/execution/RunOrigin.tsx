import { useQuery } from '@tanstack/react-query';
import { CornerDownRight, GitFork } from 'lucide-react';
import type { MouseEvent } from 'react';
import type { Execution } from '../../../schema/execution/execution.ts';
import { executionQuery } from '../api/executions.ts';
import { graphQuery } from '../api/graphs.ts';
import { useWords } from '../i18n/words.ts';
import { agentPath } from './agent-path.ts';

const LINK = 'rounded font-medium text-indigo underline underline-offset-2';

type Props = { execution: Execution; onShow: (executionId: string) => void };

/** Where a run comes from, when a person did not simply start it: the run that awaits it, the run that it goes on from. */
export function RunOrigin({ execution, onShow }: Props) {
  const words = useWords();
  const { graph_id, parent_id, forked_from } = execution;
  if (parent_id === null && forked_from === null) return null;
  const show = (event: MouseEvent) => {
    if (forked_from === null || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    onShow(forked_from);
  };
  return (
    <div className="grid gap-1 text-sm text-ink-2">
      {parent_id !== null && <Parent id={parent_id} />}
      {forked_from !== null && (
        <p className="flex flex-wrap items-center gap-x-2" data-forked-from={forked_from}>
          <GitFork aria-hidden className="size-4" />
          {words.run.forkOf}
          <a href={agentPath(graph_id, forked_from)} onClick={show} className={LINK}>
            {words.run.openOriginal}
          </a>
        </p>
      )}
    </div>
  );
}

/** A parent is a run of another agent, so that its address and name have to be asked for. */
function Parent({ id }: { id: string }) {
  const words = useWords();
  const parent = useQuery(executionQuery(id)).data;
  const graph = useQuery({ ...graphQuery(parent?.graph_id ?? ''), enabled: parent !== undefined }).data;
  if (parent === undefined) return null;
  return (
    <p className="flex flex-wrap items-center gap-x-2" data-parent={id}>
      <CornerDownRight aria-hidden className="size-4" />
      {words.run.partOf}
      <a href={agentPath(parent.graph_id, id)} className={LINK}>
        {graph?.name ?? words.run.openOriginal}
      </a>
    </p>
  );
}
