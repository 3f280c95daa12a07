import { startPage } from '../shell/start-page.tsx';
import { LoginPage } from './LoginPage.tsx';

const main = document.getElementById('main');
startPage(main === null ? undefined : { place: main, page: <LoginPage /> });
