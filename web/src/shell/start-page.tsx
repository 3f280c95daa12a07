// Before everything else, see there.
import './parse-without-eval.ts';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Tooltip } from 'radix-ui';
import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { isProblem } from '../api/request.ts';
import { Header } from './Header.tsx';

/**
 * Brings a page to life: the header on every page, and what of the page itself is not static in its place. Called
 * from the page's module script, because Astro's own way to start React would need inline scripts.
 */
export function startPage(live?: { place: Element; page: ReactNode }): void {
  const queries = new QueryClient({
    defaultOptions: { queries: { retry: (failures, problem) => isProblem(problem, 'network') && failures < 2 } },
  });
  const around = (children: ReactNode) => (
    <StrictMode>
      <QueryClientProvider client={queries}>
        <Tooltip.Provider delayDuration={300}>{children}</Tooltip.Provider>
      </QueryClientProvider>
    </StrictMode>
  );
  const header = document.getElementById('header');
  if (header !== null) createRoot(header).render(around(<Header />));
  if (live !== undefined) createRoot(live.place).render(around(live.page));
}
