import { gateScope } from '../../../expression';
import { Cursor } from '../../Cursor';
import { CHECK_GIVE_UP_AFTER, CHECK_TIMEOUT } from '../../normalizeGates';
import { Report } from '../../Report';
import {
  checkExpressions,
  checkTemplatedConfiguration,
} from '../configuration';
import { durationAt } from '../durations';
import { lookUp } from '../lookUp';
import { GateSurroundings } from './surroundings';

/** The source exists and accepts its configuration, and has time to answer. */
export function checkCheckGate(
  check: Cursor,
  { registry, reach, report }: GateSurroundings,
) {
  const source = lookUp(check.get('uses'), registry.conditionSources, {
    what: 'condition source',
    report,
  });
  const config = check.get('with');
  if (source) {
    checkTemplatedConfiguration({
      config,
      schema: source.schema,
      needs: source.needs?.bind(source),
      reach,
      report,
      scope: gateScope,
      vars: {},
    });
  } else {
    checkExpressions(config, gateScope, report);
  }
  checkPatience(check, report);
}

function checkPatience(check: Cursor, report: Report) {
  const giveUpAfter = check.get('giveUpAfter');
  const timeout = check.get('timeout');
  if (
    durationAt(giveUpAfter, CHECK_GIVE_UP_AFTER) <
    durationAt(timeout, CHECK_TIMEOUT)
  ) {
    report.add(
      giveUpAfter.exists ? giveUpAfter.path : timeout.path,
      'The check is given up before the first answer has had its time. Make `giveUpAfter` (default: 1h) longer than `timeout` (default: 10s).',
    );
  }
}
