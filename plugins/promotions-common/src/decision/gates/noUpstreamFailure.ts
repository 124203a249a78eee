import { upstreamsOf } from '../../availability/upstreams';
import { NoUpstreamFailureGate, StageRun } from '../../model';
import { hasRunFailed } from '../../lifecycle';
import { listed } from '../../support/sentences';
import { compareText } from '../../time/instant';
import { GateAnswer, GateRule } from './GateRule';

const MET: GateAnswer = Object.freeze({
  status: 'Met',
  message: 'It has failed in no upstream.',
});

/**
 * Met while the freight has failed in no stage that it may come from, even
 * where others have verified it. What failed and succeeded later has not; what
 * is being run again is waited for.
 */
export const noUpstreamFailureGate: GateRule<NoUpstreamFailureGate> = {
  class: 'state',
  evaluate(_gate, { index, stage, freight }) {
    const upstreams = stage.freight
      .filter(({ origin }) => origin === freight.origin)
      .flatMap(request => upstreamsOf(request).stages);
    const failed: StageRun[] = [];
    const again: StageRun[] = [];
    for (const upstream of upstreams) {
      const run = index.newestRun(upstream, freight.id);
      if (run && hasRunFailed(run, freight.status)) {
        failed.push(run);
      } else if (run && run.state === 'Progressing' && run.round > 1) {
        again.push(run);
      }
    }
    if (failed.length > 0) {
      return {
        status: 'Unmet',
        message: `It has failed in ${listed(
          namesOf(failed),
        )}. It has to succeed there when it is promoted or verified again.`,
        since: failed
          .map(({ finishedAt, startedAt }) => finishedAt ?? startedAt)
          .sort(compareText)[0],
        who: namesOf(failed),
        details: { failed: failed.map(detailsOf) },
      };
    }
    return again.length > 0
      ? {
          status: 'Waiting',
          message: `Its tasks in ${listed(namesOf(again))} are run again.`,
          who: namesOf(again),
          details: { again: again.map(detailsOf) },
        }
      : MET;
  },
};

function namesOf(runs: readonly StageRun[]): string[] {
  return runs.map(({ stage }) => stage);
}

function detailsOf({ id, stage, message }: StageRun) {
  return { stage, run: id, message };
}
