import { startPage } from '../shell/start-page.tsx';
import { ReviewsPage } from './ReviewsPage.tsx';

const main = document.getElementById('main');
startPage(main === null ? undefined : { place: main, page: <ReviewsPage /> });
