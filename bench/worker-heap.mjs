/**
 * What is alive in the Worker's heap, asked of its inspector. Garbage is collected first: how much of it lies about at a
 * moment is the collector's affair, and on a laptop, where an isolate has no bound, it lets hundreds of megabytes lie.
 *
 * @param {number} inspectorPort
 * @returns {Promise<number>} MiB
 */
export async function workerHeapMiB(inspectorPort) {
  const targets = await (await fetch(`http://127.0.0.1:${inspectorPort}/json`)).json();
  const { webSocketDebuggerUrl } = targets.find(({ webSocketDebuggerUrl }) => webSocketDebuggerUrl.endsWith('/core:user:edgeloom'));
  const socket = new WebSocket(webSocketDebuggerUrl);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error('the inspector does not answer')));
  });
  const call = (id, method) =>
    new Promise((resolve) => {
      socket.addEventListener('message', ({ data }) => {
        const message = JSON.parse(data);
        if (message.id === id) resolve(message.result);
      });
      socket.send(JSON.stringify({ id, method }));
    });
  await call(1, 'HeapProfiler.collectGarbage');
  const { usedSize } = await call(2, 'Runtime.getHeapUsage');
  socket.close();
  return Math.round(usedSize / 2 ** 20);
}
