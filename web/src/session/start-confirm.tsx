import { startPage } from '../shell/start-page.tsx';
import { ConfirmPage } from './ConfirmPage.tsx';

const main = document.getElementById('main');
startPage(main === null ? undefined : { place: main, page: <ConfirmPage /> });
