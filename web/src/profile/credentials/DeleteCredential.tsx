import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import type { Credential } from '../../../../schema/api/credentials.ts';
import { CREDENTIALS_KEY, credentialUsesQuery, deleteCredential } from '../../api/credentials.ts';
import { isProblem } from '../../api/request.ts';
import { useWords } from '../../i18n/words.ts';
import { AskFirst } from '../../ui/AskFirst.tsx';
import { Button } from '../../ui/Button.tsx';
import { Notice, ProblemNotice } from '../../ui/Notice.tsx';
import { Uses } from './UsedBy.tsx';

/** Deletes a credential that nobody uses; of one in use it says by whom, and asks a second time. */
export function DeleteCredential({ credential: { id, title } }: { credential: Credential }) {
  const words = useWords().profile;
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: (force: boolean) => deleteCredential(id, force),
    onSuccess: () => queries.invalidateQueries({ queryKey: CREDENTIALS_KEY }),
  });
  const isInUse = isProblem(remove.error, 'credential_in_use');
  const uses = useQuery({ ...credentialUsesQuery(id), enabled: isInUse });
  if (isInUse) {
    return (
      <div className="ml-2.5 basis-full">
        <Notice
          tone="failure"
          title={words.credentials.inUse}
          action={
            <span className="flex flex-wrap gap-2">
              <Button size="small" look="danger" icon={Trash2} onClick={() => remove.mutate(true)}>
                {words.credentials.removeAnyway}
              </Button>
              <Button size="small" autoFocus onClick={() => remove.reset()}>
                {words.credentials.removeNo}
              </Button>
            </span>
          }
        >
          <p>{words.credentials.inUseText}</p>
          <Uses uses={uses.data ?? []} />
        </Notice>
      </div>
    );
  }
  return (
    <>
      <AskFirst
        icon={Trash2}
        label={words.credentials.remove}
        name={words.credentials.removeOf(title)}
        question={words.credentials.removeSure}
        yes={words.credentials.removeYes}
        no={words.credentials.removeNo}
        busy={remove.isPending}
        onYes={() => remove.mutate(false)}
      />
      {remove.isError && (
        <div className="basis-full">
          <ProblemNotice problem={remove.error} />
        </div>
      )}
    </>
  );
}
