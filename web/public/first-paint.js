// Runs before the first paint, so that nobody sees the wrong theme or the wrong language flash by. A file of its own
// because the site allows no inline script. Same keys as src/preferences/.
(() => {
  const root = document.documentElement;
  const saved = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // storage is switched off: the defaults stand
    }
  };
  const theme = saved('edgeloom.theme');
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  const language = saved('edgeloom.language') ?? navigator.language;
  root.lang = language.toLowerCase().startsWith('es') ? 'es' : 'en';
  document.title = (root.lang === 'es' ? root.dataset.titleEs : root.dataset.titleEn) ?? document.title;
})();
