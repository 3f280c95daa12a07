import { startPage } from './start-page.tsx';

// Static pages: only the header is alive.
startPage();
