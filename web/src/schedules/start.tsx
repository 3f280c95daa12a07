import { startPage } from '../shell/start-page.tsx';
import { SchedulesPage } from './SchedulesPage.tsx';

const main = document.getElementById('main');
startPage(main === null ? undefined : { place: main, page: <SchedulesPage /> });
