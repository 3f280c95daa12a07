/** Time that a browser gets to begin the download before its address is given back. */
const KEPT_MS = 60_000;

/** Lets the browser save a text as a file. */
export function saveFile(text: string, name: string, type: 'text/plain' | 'application/json'): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  // What no file system takes in a name.
  link.download = name.replace(/[\\/:*?"<>|\p{Cc}]+/gu, '-');
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
}
