import { startPage } from '../shell/start-page.tsx';
import { AdminPage } from './AdminPage.tsx';

const main = document.getElementById('main');
startPage(main === null ? undefined : { place: main, page: <AdminPage /> });
