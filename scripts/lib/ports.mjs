import { createServer } from 'node:net';

/** Ends with a plain message when a port that is needed is in use. */
export async function ensurePortsAreFree(processes) {
  const ports = processes.flatMap(({ ports: own = [] }) => own);
  const taken = [];
  for (const wanted of ports) {
    if (!(await isFree(wanted))) {
      taken.push(wanted);
    }
  }
  for (const { port, variable } of taken) {
    console.error(
      `Port ${port} is in use. Choose another one with ${variable}, for example ${variable}=${
        port + 1000
      } npm start`,
    );
  }
  if (taken.length > 0) {
    process.exit(1);
  }
}

function isFree({ host, port }) {
  return new Promise((resolve, reject) => {
    const server = createServer()
      .once('error', error =>
        error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
      )
      .listen({ host, port, exclusive: true }, () =>
        server.close(() => resolve(true)),
      );
  });
}
