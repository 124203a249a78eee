// Loaded into the processes of the demo. Their standard input is a pipe from
// the one that started them; when that is gone, even by SIGKILL, they end.
const { isMainThread } = require('node:worker_threads');

if (isMainThread) {
  process.stdin.on('end', () => process.kill(process.pid, 'SIGTERM'));
  process.stdin.on('error', () => {});
  process.stdin.resume();
  process.stdin.unref();
}
