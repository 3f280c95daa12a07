/** An object that was replaced closes its sockets; its clients then resume by `after`. */
export const CLOSE_INTERRUPTED = 1012;

/**
 * Passes on what `source` says to `sink` until one of them closes, and closes the other with it. Accepts `source`. A sink
 * that closed while the source was being opened tells nobody any more: then the source must not stay behind.
 */
export function relay(source: WebSocket, sink: WebSocket): void {
  if (sink.readyState !== WebSocket.OPEN) {
    source.accept();
    source.close();
    return;
  }
  source.addEventListener('message', ({ data }) => sink.send(data));
  source.addEventListener('close', ({ wasClean }) => {
    if (!wasClean && sink.readyState === WebSocket.OPEN) sink.close(CLOSE_INTERRUPTED, 'the stream was interrupted');
  });
  sink.addEventListener('close', () => source.close());
  source.accept();
}
