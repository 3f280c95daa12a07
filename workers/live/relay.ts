/** An object that was replaced closes its sockets; its clients then resume by `after`. */
export const CLOSE_INTERRUPTED = 1012;

/** Passes on what `source` says to `sink` until one of them closes, and closes the other with it. Accepts `source`. */
export function relay(source: WebSocket, sink: WebSocket): void {
  source.addEventListener('message', ({ data }) => sink.send(data));
  source.addEventListener('close', ({ wasClean }) => {
    if (!wasClean && sink.readyState === WebSocket.OPEN) sink.close(CLOSE_INTERRUPTED, 'the stream was interrupted');
  });
  sink.addEventListener('close', () => source.close());
  source.accept();
}
