/*
 * Takes away what is left of the process that started it, when that has gone,
 * however it went: each message names a folder,
 * and the process that works in it.
 */
import fs from 'node:fs';

/** The process that works in each folder. */
const folders = new Map();

process.on('message', ({ folder, pid }) => folders.set(folder, pid));

process.on('disconnect', () => {
  for (const pid of folders.values()) {
    try {
      if (pid) {
        process.kill(pid, 'SIGQUIT');
      }
    } catch {
      // It has ended already.
    }
  }
  // Who is about to end may still write.
  setTimeout(() => {
    for (const folder of folders.keys()) {
      fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  }, 1_000);
});

// What is meant for who started it is not meant for this one.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {});
}
