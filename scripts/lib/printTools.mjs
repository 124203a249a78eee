// Run by npx; says where it put what tools.mjs asked for.
import { delimiter } from 'node:path';

console.log(
  JSON.stringify({
    node: process.execPath,
    bin: process.env.PATH.split(delimiter)[0],
  }),
);
