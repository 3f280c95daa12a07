import { startPage } from '../shell/start-page.tsx';
import { LinkedReviewPage } from './LinkedReviewPage.tsx';

const main = document.getElementById('main');
startPage(main === null ? undefined : { place: main, page: <LinkedReviewPage /> });
