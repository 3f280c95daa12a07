/** The page of an agent, and of one of its runs. */
export const agentPath = (graphId: string, executionId: string | null): string =>
  `/library/${graphId}${executionId === null ? '' : `?execution=${executionId}`}`;

/** What an address shows. The site is static: one page serves every agent and reads the ids here. */
export function readAgentPath({ pathname, search }: { pathname: string; search: string }): { graphId: string; executionId: string | null } {
  return {
    graphId: pathname.split('/').at(2) ?? '',
    executionId: new URLSearchParams(search).get('execution'),
  };
}
