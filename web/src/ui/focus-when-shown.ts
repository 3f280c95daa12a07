/** As a `ref`: what has just come into the page takes the focus, since what was pressed to bring it there is gone. */
export const focusWhenShown = (element: HTMLElement | null): void => element?.focus({ preventScroll: true });
