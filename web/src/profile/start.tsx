import { startPage } from '../shell/start-page.tsx';
import { ProfilePage } from './ProfilePage.tsx';

const main = document.getElementById('main');
startPage(main === null ? undefined : { place: main, page: <ProfilePage /> });
