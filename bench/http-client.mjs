import http from 'node:http';

const isSuccess = (status) => status >= 200 && status <= 299;

/**
 * JSON over kept connections. Node's `http` rather than `fetch`: it costs the load generator, which shares the machine,
 * half as much.
 *
 * @param {string} baseUrl
 */
export function httpClient(baseUrl) {
  const { hostname, port } = new URL(baseUrl);
  const agent = new http.Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY, maxFreeSockets: 1024 });

  /**
   * @param {string} method
   * @param {string} path
   * @param {{body?: unknown, headers?: Record<string, string>, timeoutMs?: number, isExpected?: (status: number) => boolean}} [options]
   * @returns {Promise<{status: number, body: any}>} rejects on what is not expected: anything but 2xx
   */
  const request = (method, path, { body, headers = {}, timeoutMs = 120_000, isExpected = isSuccess } = {}) =>
    new Promise((resolve, reject) => {
      const payload = body === undefined ? undefined : JSON.stringify(body);
      const outgoing = http.request(
        {
          agent,
          method,
          hostname,
          port,
          path,
          timeout: timeoutMs,
          headers:
            payload === undefined
              ? headers
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload), ...headers },
        },
        (response) => {
          const chunks = [];
          response.on('data', (chunk) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            const status = response.statusCode ?? 0;
            if (!isExpected(status))
              return reject(new Error(`${method} ${path.replace(/[0-9a-f-]{36}/g, ':id')} → ${status} ${text.slice(0, 200)}`));
            try {
              resolve({ status, body: text === '' ? undefined : JSON.parse(text) });
            } catch (error) {
              reject(error);
            }
          });
        },
      );
      outgoing.on('timeout', () => outgoing.destroy(new Error(`${method} ${path}: no answer in ${timeoutMs} ms`)));
      outgoing.on('error', reject);
      outgoing.end(payload);
    });

  return {
    request,
    /** Closes idle connections, so that a burst does not meet one that the server is about to close. */
    dropIdle() {
      for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
    },
    close: () => agent.destroy(),
  };
}
