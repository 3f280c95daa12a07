import { startPage } from '../shell/start-page.tsx';
import { StartLinks } from './StartLinks.tsx';

const start = document.getElementById('start');
startPage(start === null ? undefined : { place: start, page: <StartLinks /> });
