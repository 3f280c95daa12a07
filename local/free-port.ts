import { type AddressInfo, createServer } from 'node:net';

/** A port of 127.0.0.1 on which nobody listens: the wanted one, or any when it is 0. Rejects when the wanted one is taken. */
export async function freePort(wanted: number): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new Error(`Port ${wanted} is taken. Choose another with --port.`) : error);
    });
    server.listen(wanted, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
