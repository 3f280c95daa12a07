import { useQuery } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { Credential, CredentialUse } from '../../../../schema/api/credentials.ts';
import { credentialUsesQuery } from '../../api/credentials.ts';
import { agentPath } from '../../execution/agent-path.ts';
import { useWords } from '../../i18n/words.ts';
import { ProblemNotice } from '../../ui/Notice.tsx';

/** The agents that refer to a credential; asked for when somebody wants to know. */
export function UsedBy({ credential: { id, title } }: { credential: Credential }) {
  const words = useWords().profile.credentials;
  const [isOpen, setOpen] = useState(false);
  const uses = useQuery({ ...credentialUsesQuery(id), enabled: isOpen });
  return (
    <div className="grid gap-2 text-sm">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-label={words.usedByOf(title)}
        onClick={() => setOpen(!isOpen)}
        className="inline-flex items-center gap-1 justify-self-start rounded font-medium text-indigo underline-offset-2 hover:underline"
      >
        <ChevronRight aria-hidden className={`size-4 transition ${isOpen ? 'rotate-90' : ''}`} />
        {words.usedByShow}
      </button>
      {isOpen && uses.isPending && <p role="status">{words.usedByLoading}</p>}
      {isOpen && uses.isError && <ProblemNotice problem={uses.error} onRetry={() => void uses.refetch()} />}
      {isOpen && uses.isSuccess && (uses.data.length === 0 ? <p className="pl-5">{words.usedByNone}</p> : <Uses uses={uses.data} />)}
    </div>
  );
}

export function Uses({ uses }: { uses: readonly CredentialUse[] }) {
  const words = useWords().profile.credentials;
  return (
    <ul className="grid gap-1 pl-5">
      {uses.map(({ graph_id, graph_name, node_ids }) => (
        <li key={graph_id} className="[overflow-wrap:anywhere]">
          <a href={agentPath(graph_id, null)} className="rounded font-medium underline underline-offset-2">
            {graph_name}
          </a>{' '}
          <span className="text-ink-2">({words.nodes(node_ids.length)})</span>
        </li>
      ))}
    </ul>
  );
}
