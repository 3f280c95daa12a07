import { startPage } from '../shell/start-page.tsx';
import { LibraryPage } from './LibraryPage.tsx';

const main = document.getElementById('main');
startPage(main === null ? undefined : { place: main, page: <LibraryPage /> });
