import { startPage } from '../shell/start-page.tsx';
import { NewPasswordPage } from './NewPasswordPage.tsx';

const main = document.getElementById('main');
startPage(main === null ? undefined : { place: main, page: <NewPasswordPage /> });
