import { startPage } from '../shell/start-page.tsx';
import { AgentPage } from './AgentPage.tsx';

const main = document.getElementById('main');
startPage(main === null ? undefined : { place: main, page: <AgentPage /> });
