// npm test: runs the stages of lib/stages.mjs, all of them or those named.
//
//   npm test -- tsc unit            only these
//   npm test -- unit -- plugins/x   what follows the second -- goes to the last
import { ensureInstalled } from './lib/install.mjs';
import { runStages } from './lib/runStages.mjs';
import { stages } from './lib/stages.mjs';
import { rememberTools, withTools } from './lib/tools.mjs';

const [names, more] = splitAt(process.argv.slice(2), '--');
const unknown = names.filter(
  name => !stages.some(stage => stage.name === name),
);
if (unknown.length > 0) {
  const known = stages.map(({ name }) => name).join(', ');
  console.error(`No such stage: ${unknown.join(', ')}. There are: ${known}`);
  process.exit(2);
}

await withTools();
ensureInstalled();
rememberTools();

const chosen =
  names.length > 0 ? stages.filter(({ name }) => names.includes(name)) : stages;
const { passed, failed } = await runStages(chosen, { more });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);

function splitAt(args, separator) {
  const at = args.indexOf(separator);
  return at < 0 ? [args, []] : [args.slice(0, at), args.slice(at + 1)];
}
